-- The guards of the books. Every refusal names its invariant; all raise integrity_constraint_violation.
CREATE OR REPLACE FUNCTION fund_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
-- next
CREATE OR REPLACE FUNCTION fund_broken(sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', sentence USING ERRCODE = 'integrity_constraint_violation';
END $$
-- next
-- L1 to L4, L6 and L7: what an entry must be before it may count.
CREATE OR REPLACE FUNCTION fund_check_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.posted_at IS NULL OR to_jsonb(NEW) - 'posted_at' <> to_jsonb(OLD) - 'posted_at' THEN
        PERFORM fund_broken('L5: an entry is only ever posted, nothing else of it changes');
    END IF;
    IF (SELECT count(*) FROM fund_posting WHERE entry_id = NEW.id) < 2 THEN
        PERFORM fund_broken('L1: an entry has at least two postings');
    END IF;
    IF EXISTS (SELECT 1 FROM fund_posting WHERE entry_id = NEW.id GROUP BY currency HAVING sum(amount_minor) <> 0) THEN
        PERFORM fund_broken('L2: an entry sums to zero in every currency');
    END IF;
    IF EXISTS (SELECT 1 FROM fund_posting WHERE entry_id = NEW.id GROUP BY fund_id, currency
               HAVING sum(amount_minor) <> 0)
    OR EXISTS (SELECT 1 FROM fund_posting WHERE entry_id = NEW.id GROUP BY fund_id HAVING sum(base_minor) <> 0) THEN
        PERFORM fund_broken('L3: an entry sums to zero in every fund, also in the base currency');
    END IF;
    IF EXISTS (
        SELECT 1 FROM fund_posting p
        JOIN fund_account a ON a.id = p.account_id
        JOIN fund_fund f ON f.id = p.fund_id
        LEFT JOIN fund_fundavailable v ON v.fund_id = p.fund_id
        WHERE p.entry_id = NEW.id AND (
            (a.currency <> '' AND a.currency <> p.currency)
            OR a.fund_id <> NEW.fund_id
            OR (f.id <> NEW.fund_id AND f.parent_id IS DISTINCT FROM NEW.fund_id)
            OR (p.currency = f.base_currency AND p.base_minor <> p.amount_minor)
            OR v.opened_on IS NULL OR v.opened_on > NEW.accounting_date)
    ) THEN
        PERFORM fund_broken('L4: a posting fits its account, its books and the days of its fund');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM fund_period WHERE fund_id = NEW.fund_id AND state = 'open'
                   AND NEW.accounting_date BETWEEN starts_on AND ends_on) THEN
        PERFORM fund_broken('L7: an entry is dated in an open period');
    END IF;
    IF NEW.reverses_id IS NOT NULL AND NOT (
        EXISTS (SELECT 1 FROM fund_journalentry WHERE id = NEW.reverses_id AND fund_id = NEW.fund_id
                AND posted_at IS NOT NULL AND reverses_id IS NULL AND is_fact = NEW.is_fact)
        AND (SELECT count(*) FROM fund_posting WHERE entry_id = NEW.id)
            = (SELECT count(*) FROM fund_posting WHERE entry_id = NEW.reverses_id)
        AND NOT EXISTS (
            SELECT line, account_id, fund_id, currency, -amount_minor, -base_minor, project_id, source_ref, use, country
            FROM fund_posting WHERE entry_id = NEW.reverses_id
            EXCEPT
            SELECT line, account_id, fund_id, currency, amount_minor, base_minor, project_id, source_ref, use, country
            FROM fund_posting WHERE entry_id = NEW.id)
    ) THEN
        PERFORM fund_broken('L6: a reversal mirrors one posted entry that is no reversal');
    END IF;
    RETURN NEW;
END $$
-- next
-- L9 to L11: the control rows follow; their CHECKs refuse what falls below a floor. A fact widens the deficit
-- instead, anything else can only narrow it. A row is made at nothing first: proposing the new balance would
-- put the CHECK on the change instead of the sum.
CREATE OR REPLACE FUNCTION fund_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO fund_accountbalance (account_id, fund_id, currency, balance_minor, base_minor, floor_minor, deficit_minor)
    SELECT DISTINCT p.account_id, p.fund_id, p.currency, 0, 0, a.floor_minor, 0
    FROM fund_posting p JOIN fund_account a ON a.id = p.account_id WHERE p.entry_id = NEW.id
    ON CONFLICT DO NOTHING;

    UPDATE fund_accountbalance b
    SET balance_minor = b.balance_minor + d.amount,
        base_minor = b.base_minor + d.base,
        deficit_minor = CASE
            WHEN b.floor_minor IS NULL THEN 0
            WHEN NEW.is_fact THEN greatest(0, b.floor_minor - b.balance_minor - d.amount)
            ELSE least(b.deficit_minor, greatest(0, b.floor_minor - b.balance_minor - d.amount)) END
    FROM (SELECT account_id, fund_id, currency, sum(amount_minor)::bigint AS amount, sum(base_minor)::bigint AS base
          FROM fund_posting WHERE entry_id = NEW.id GROUP BY account_id, fund_id, currency) d
    WHERE b.account_id = d.account_id AND b.fund_id = d.fund_id AND b.currency = d.currency;

    UPDATE fund_fundavailable v
    SET spendable_minor = v.spendable_minor + d.spendable,
        committed_minor = v.committed_minor + d.committed,
        deficit_minor = CASE
            WHEN NEW.is_fact
            THEN greatest(0, v.committed_minor + d.committed - v.spendable_minor - d.spendable)
            ELSE least(v.deficit_minor,
                       greatest(0, v.committed_minor + d.committed - v.spendable_minor - d.spendable)) END
    FROM (SELECT p.fund_id,
                 coalesce(sum(p.base_minor) FILTER (WHERE a.is_bank OR a.type = 'liability'), 0)::bigint AS spendable,
                 coalesce(sum(p.base_minor) FILTER (WHERE a.code = '9100'), 0)::bigint AS committed
          FROM fund_posting p JOIN fund_account a ON a.id = p.account_id
          WHERE p.entry_id = NEW.id GROUP BY p.fund_id) d
    WHERE v.fund_id = d.fund_id;

    -- The head is locked last: whoever waits for it holds every other lock already.
    SELECT hash INTO NEW.prev_hash FROM fund_ledgerhead WHERE fund_id = NEW.fund_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM fund_broken('L8: these books have no chain');
    END IF;
    NEW.year := extract(year FROM NEW.accounting_date);
    INSERT INTO fund_numberseries (fund_id, year, last_number) VALUES (NEW.fund_id, NEW.year, 0) ON CONFLICT DO NOTHING;
    UPDATE fund_numberseries SET last_number = last_number + 1 WHERE fund_id = NEW.fund_id AND year = NEW.year
    RETURNING last_number INTO NEW.number;
    NEW.hash := encode(sha256(convert_to(
        concat_ws('|', NEW.prev_hash, replace(NEW.id::text, '-', ''), replace(NEW.fund_id::text, '-', ''),
            NEW.year, NEW.number, to_char(NEW.accounting_date, 'YYYY-MM-DD'),
            to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
            NEW.kind, CASE WHEN NEW.is_fact THEN '1' ELSE '0' END, NEW.source_type,
            replace(NEW.source_id::text, '-', ''), NEW.source_step, replace(NEW.actor_id::text, '-', ''),
            coalesce(replace(NEW.reverses_id::text, '-', ''), ''), NEW.reason)
        || (SELECT string_agg(E'\n' || concat_ws('|', line, replace(account_id::text, '-', ''),
                replace(fund_id::text, '-', ''), currency, amount_minor, base_minor,
                coalesce(replace(project_id::text, '-', ''), ''), coalesce(replace(source_ref::text, '-', ''), ''),
                use, country), '' ORDER BY line)
            FROM fund_posting WHERE entry_id = NEW.id), 'UTF8')), 'hex');
    UPDATE fund_ledgerhead SET hash = NEW.hash WHERE fund_id = NEW.fund_id;
    RETURN NEW;
END $$
-- next
CREATE OR REPLACE TRIGGER fund_entry_checked BEFORE UPDATE ON fund_journalentry
FOR EACH ROW WHEN (OLD.posted_at IS NULL) EXECUTE FUNCTION fund_check_entry()
-- next
-- Fires after fund_entry_checked: PostgreSQL goes by the name.
CREATE OR REPLACE TRIGGER fund_entry_sealed BEFORE UPDATE ON fund_journalentry
FOR EACH ROW WHEN (OLD.posted_at IS NULL) EXECUTE FUNCTION fund_seal()
-- next
CREATE OR REPLACE TRIGGER fund_entry_begins_unposted BEFORE INSERT ON fund_journalentry
FOR EACH ROW WHEN (NEW.posted_at IS NOT NULL OR NEW.year IS NOT NULL OR NEW.number IS NOT NULL
    OR NEW.prev_hash IS NOT NULL OR NEW.hash IS NOT NULL)
EXECUTE FUNCTION fund_refuse('L5: an entry is posted by its seal')
-- next
CREATE OR REPLACE TRIGGER fund_entry_unchanged BEFORE UPDATE ON fund_journalentry
FOR EACH ROW WHEN (OLD.posted_at IS NOT NULL) EXECUTE FUNCTION fund_refuse('L5: a posted entry never changes')
-- next
CREATE OR REPLACE TRIGGER fund_entry_kept BEFORE DELETE ON fund_journalentry
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L5: an entry is never deleted')
-- next
CREATE OR REPLACE FUNCTION fund_check_posting_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_journalentry WHERE id = NEW.entry_id AND posted_at IS NOT NULL) THEN
        PERFORM fund_broken('L5: a posted entry takes no more postings');
    END IF;
    RETURN NEW;
END $$
-- next
CREATE OR REPLACE TRIGGER fund_posting_added_in_time BEFORE INSERT ON fund_posting
FOR EACH ROW EXECUTE FUNCTION fund_check_posting_added()
-- next
CREATE OR REPLACE TRIGGER fund_posting_unchanged BEFORE UPDATE ON fund_posting
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L5: a posting never changes')
-- next
CREATE OR REPLACE TRIGGER fund_posting_kept BEFORE DELETE ON fund_posting
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L5: a posting is never deleted')
-- next
-- Emptying the journal empties the postings too, so one guard keeps both.
CREATE OR REPLACE TRIGGER fund_posting_not_truncated BEFORE TRUNCATE ON fund_posting
FOR EACH STATEMENT EXECUTE FUNCTION fund_refuse('L5: the journal is never emptied')
-- next
CREATE OR REPLACE FUNCTION fund_check_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_journalentry WHERE id = NEW.id
               AND (posted_at IS NULL OR number IS NULL OR hash IS NULL)) THEN
        PERFORM fund_broken('L8: no entry is kept without being posted and numbered');
    END IF;
    RETURN NULL;
END $$
-- next
CREATE CONSTRAINT TRIGGER fund_entry_posted_at_commit AFTER INSERT ON fund_journalentry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fund_check_posted()
-- next
-- Control rows, number series and chain move inside a seal only.
CREATE OR REPLACE FUNCTION fund_only_by_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        PERFORM fund_broken('L9: only a seal moves a control row');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$
-- next
CREATE OR REPLACE TRIGGER fund_balance_by_seal BEFORE UPDATE OR DELETE ON fund_accountbalance
FOR EACH ROW EXECUTE FUNCTION fund_only_by_seal()
-- next
CREATE OR REPLACE TRIGGER fund_available_by_seal BEFORE UPDATE OR DELETE ON fund_fundavailable
FOR EACH ROW EXECUTE FUNCTION fund_only_by_seal()
-- next
CREATE OR REPLACE TRIGGER fund_head_by_seal BEFORE UPDATE OR DELETE ON fund_ledgerhead
FOR EACH ROW EXECUTE FUNCTION fund_only_by_seal()
-- next
CREATE OR REPLACE TRIGGER fund_series_by_seal BEFORE UPDATE OR DELETE ON fund_numberseries
FOR EACH ROW EXECUTE FUNCTION fund_only_by_seal()
-- next
CREATE OR REPLACE TRIGGER fund_change_kept BEFORE UPDATE OR DELETE ON fund_commitmentevent
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L12: a change of a commitment is only ever added')
-- next
CREATE OR REPLACE FUNCTION fund_keep_regulation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'adopted' OR NEW.state <> 'superseded'
    OR to_jsonb(NEW) - 'state' - 'valid_until' <> to_jsonb(OLD) - 'state' - 'valid_until' THEN
        PERFORM fund_broken('R-01: an adopted version of the regulations is never changed');
    END IF;
    RETURN NEW;
END $$
-- next
CREATE OR REPLACE TRIGGER fund_regulation_kept BEFORE UPDATE OR DELETE ON fund_regulation
FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION fund_keep_regulation()
