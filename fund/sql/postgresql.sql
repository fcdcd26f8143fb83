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
-- L1 to L4 and L6: what an entry must be before it may count.
CREATE OR REPLACE FUNCTION fund_check_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    OLD.posted_at := NEW.posted_at;
    IF NEW.posted_at IS NULL OR NEW IS DISTINCT FROM OLD THEN
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
            OR a.closed_on IS NOT NULL
            OR v.opened_on IS NULL OR v.opened_on > NEW.accounting_date)
    ) THEN
        PERFORM fund_broken('L4: a posting fits its account, its books and the days of its fund');
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
-- instead, anything else can only narrow it. A row is made at nothing first, where there is none: proposing the new
-- balance would put the CHECK on the change instead of the sum.
CREATE OR REPLACE FUNCTION fund_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO fund_accountbalance (account_id, fund_id, currency, balance_minor, base_minor, floor_minor, deficit_minor)
    SELECT DISTINCT p.account_id, p.fund_id, p.currency, 0, 0, a.floor_minor, 0
    FROM fund_posting p JOIN fund_account a ON a.id = p.account_id
    WHERE p.entry_id = NEW.id AND NOT EXISTS (SELECT 1 FROM fund_accountbalance b WHERE b.account_id = p.account_id
                                              AND b.fund_id = p.fund_id AND b.currency = p.currency)
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

    -- Only now, under the lock of the control row that a closing takes first: either this entry is in what the period
    -- is closed with, or the period is closed here.
    IF NOT EXISTS (SELECT 1 FROM fund_period WHERE fund_id = NEW.fund_id AND state = 'open'
                   AND NEW.accounting_date BETWEEN starts_on AND ends_on) THEN
        PERFORM fund_broken('L7: an entry is dated in an open period');
    END IF;

    -- The head is locked last: whoever waits for it holds every other lock already.
    SELECT hash INTO NEW.prev_hash FROM fund_ledgerhead WHERE fund_id = NEW.fund_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM fund_broken('L8: these books have no chain');
    END IF;
    NEW.year := extract(year FROM NEW.accounting_date);
    UPDATE fund_numberseries SET last_number = last_number + 1 WHERE fund_id = NEW.fund_id AND year = NEW.year
    RETURNING last_number INTO NEW.number;
    IF NOT FOUND THEN
        INSERT INTO fund_numberseries (fund_id, year, last_number) VALUES (NEW.fund_id, NEW.year, 1)
        RETURNING last_number INTO NEW.number;
    END IF;
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
-- Posts an act in one call: writes its entries and postings, locks their control rows in the order of their keys, the
-- funds' first, and seals entry by entry as they are given. It may do no more than who calls it. With only_open it
-- writes nothing, and returns nothing, when an entry is not dated in an open period.
CREATE OR REPLACE FUNCTION fund_post(entries jsonb, postings jsonb, moment timestamptz, only_open boolean)
RETURNS TABLE (in_year integer, given integer, before text, digest text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    ids uuid[] := ARRAY(SELECT (e ->> 'id')::uuid FROM jsonb_array_elements(entries) WITH ORDINALITY AS t (e, place)
                        ORDER BY place);
    funds uuid[] := ARRAY(SELECT DISTINCT (p ->> 'fund_id')::uuid FROM jsonb_array_elements(postings) p);
    accounts uuid[] := ARRAY(SELECT DISTINCT (p ->> 'account_id')::uuid FROM jsonb_array_elements(postings) p);
    entry uuid;
BEGIN
    IF only_open AND EXISTS (
        SELECT 1 FROM jsonb_populate_recordset(NULL::fund_journalentry, entries) e
        WHERE NOT EXISTS (SELECT 1 FROM fund_period WHERE fund_id = e.fund_id AND state = 'open'
                          AND e.accounting_date BETWEEN starts_on AND ends_on)) THEN
        RETURN;
    END IF;

    INSERT INTO fund_journalentry (id, fund_id, accounting_date, recorded_at, kind, is_fact, source_type, source_id,
        source_step, actor_id, reverses_id, reason)
    SELECT id, fund_id, accounting_date, recorded_at, kind, is_fact, source_type, source_id,
        source_step, actor_id, reverses_id, reason
    FROM jsonb_populate_recordset(NULL::fund_journalentry, entries);
    INSERT INTO fund_posting (entry_id, line, account_id, fund_id, currency, amount_minor, base_minor, project_id,
        source_ref, use, country)
    SELECT entry_id, line, account_id, fund_id, currency, amount_minor, base_minor, project_id,
        source_ref, use, country
    FROM jsonb_populate_recordset(NULL::fund_posting, postings);

    PERFORM 1 FROM fund_fundavailable WHERE fund_id = ANY(funds) ORDER BY fund_id FOR UPDATE;
    PERFORM 1 FROM fund_accountbalance WHERE account_id = ANY(accounts) AND fund_id = ANY(funds)
    ORDER BY account_id, fund_id, currency FOR UPDATE;
    FOREACH entry IN ARRAY ids LOOP
        UPDATE fund_journalentry SET posted_at = moment WHERE id = entry
        RETURNING year, number, prev_hash, hash INTO in_year, given, before, digest;
        RETURN NEXT;
    END LOOP;
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
-- next
-- One side of a tie: what it allocates has the sign of the whole, and all live parts together are never more.
CREATE OR REPLACE FUNCTION fund_fits(whole bigint, used bigint, part bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(sign(whole) = sign(part) AND abs(used + part) <= abs(whole), false)
$$
-- next
CREATE OR REPLACE FUNCTION fund_statement_locked(tied_line uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM fund_statementlock k JOIN fund_statementline l ON l.statement_id = k.statement_id
                   WHERE l.id = tied_line AND k.confirmed_at IS NOT NULL AND k.lifted_at IS NULL);
END $$
-- next
CREATE OR REPLACE FUNCTION fund_check_match() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Two ties at once on one account must see each other.
    PERFORM 1 FROM fund_account WHERE id = NEW.account_id FOR NO KEY UPDATE;
    IF NOT fund_fits(
        (SELECT amount_minor FROM fund_statementline WHERE id = NEW.line_id AND account_id = NEW.account_id),
        (SELECT coalesce(sum(allocated_minor), 0)::bigint FROM fund_match
         WHERE line_id = NEW.line_id AND undone_at IS NULL), NEW.allocated_minor) THEN
        PERFORM fund_broken('L17: no more is tied of a line than it moved');
    END IF;
    IF NOT fund_fits(
        (SELECT sum(amount_minor)::bigint FROM fund_posting
         WHERE entry_id = NEW.entry_id AND account_id = NEW.account_id),
        (SELECT coalesce(sum(allocated_minor), 0)::bigint FROM fund_match
         WHERE entry_id = NEW.entry_id AND account_id = NEW.account_id AND undone_at IS NULL),
        NEW.allocated_minor) THEN
        PERFORM fund_broken('L17: no more is tied of an entry than it moved on the account');
    END IF;
    IF EXISTS (SELECT 1 FROM fund_ignoredline WHERE line_id = NEW.line_id AND undone_at IS NULL) THEN
        PERFORM fund_broken('L17: a line that was set aside is not tied');
    END IF;
    IF fund_statement_locked(NEW.line_id) THEN
        PERFORM fund_broken('L17: a locked statement stays as it is');
    END IF;
    RETURN NEW;
END $$
-- next
CREATE OR REPLACE TRIGGER fund_match_within BEFORE INSERT ON fund_match
FOR EACH ROW WHEN (NEW.undone_at IS NULL) EXECUTE FUNCTION fund_check_match()
-- next
CREATE OR REPLACE FUNCTION fund_keep_match() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
    OR to_jsonb(NEW) - 'undone_at' - 'undone_by' <> to_jsonb(OLD) - 'undone_at' - 'undone_by' THEN
        PERFORM fund_broken('L17: a tie is only ever undone, once');
    END IF;
    IF fund_statement_locked(OLD.line_id) THEN
        PERFORM fund_broken('L17: a locked statement stays as it is');
    END IF;
    RETURN NEW;
END $$
-- next
CREATE OR REPLACE TRIGGER fund_match_only_undone BEFORE UPDATE ON fund_match
FOR EACH ROW EXECUTE FUNCTION fund_keep_match()
-- next
CREATE OR REPLACE TRIGGER fund_match_never_goes BEFORE DELETE ON fund_match
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L17: a tie is undone, never deleted')
-- next
CREATE OR REPLACE TRIGGER fund_rate_kept BEFORE UPDATE OR DELETE ON fund_fxrate
FOR EACH ROW EXECUTE FUNCTION fund_refuse('a rate is only ever added')
-- next
-- What every account of a network held at the end of a day, and of how many entries, as one digest.
CREATE OR REPLACE FUNCTION fund_balance_hash(books uuid, until_on date) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT encode(sha256(convert_to(
        concat_ws('|', replace(books::text, '-', ''), to_char(until_on, 'YYYY-MM-DD'),
            (SELECT count(*) FROM fund_journalentry
             WHERE fund_id = books AND posted_at IS NOT NULL AND accounting_date <= until_on))
        || coalesce((SELECT string_agg(E'\n' || line, '' ORDER BY line COLLATE "C") FROM (
            SELECT concat_ws('|', replace(p.fund_id::text, '-', ''), replace(p.account_id::text, '-', ''), p.currency,
                sum(p.amount_minor), sum(p.base_minor)) AS line
            FROM fund_posting p JOIN fund_journalentry e ON e.id = p.entry_id
            WHERE e.fund_id = books AND e.posted_at IS NOT NULL AND e.accounting_date <= until_on
            GROUP BY p.fund_id, p.account_id, p.currency
            HAVING sum(p.amount_minor) <> 0 OR sum(p.base_minor) <> 0) held), ''), 'UTF8')), 'hex')
$$
-- next
-- L7: a period begins open, is closed in its order and with its digest, and is opened again only by two people.
CREATE OR REPLACE FUNCTION fund_keep_period() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_period WHERE fund_id = NEW.fund_id AND id <> NEW.id
               AND starts_on <= NEW.ends_on AND ends_on >= NEW.starts_on) THEN
        PERFORM fund_broken('L7: periods do not overlap');
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' THEN
            PERFORM fund_broken('L7: a period begins open');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id OR NEW.fund_id <> OLD.fund_id OR NEW.starts_on <> OLD.starts_on THEN
        PERFORM fund_broken('L7: a period stays where it begins');
    END IF;
    IF OLD.state = 'open' AND NEW.state = 'closed' THEN
        IF EXISTS (SELECT 1 FROM fund_period WHERE fund_id = NEW.fund_id AND state = 'open'
                   AND starts_on < NEW.starts_on) THEN
            PERFORM fund_broken('L7: periods are closed in their order');
        END IF;
        IF to_char(NEW.ends_on, 'MM-DD') = '12-31' AND NEW.close_asked_by IS NULL THEN
            PERFORM fund_broken('L7: a year is closed by two people');
        END IF;
        IF NEW.trial_balance_hash <> fund_balance_hash(NEW.fund_id, NEW.ends_on) THEN
            PERFORM fund_broken('L7: a period is closed with the digest of its balances');
        END IF;
    ELSIF OLD.state <> 'open' AND NEW.state <> 'open' THEN
        IF to_jsonb(NEW) - 'state' - 'reopen_asked_by' - 'reopen_asked_at' - 'reopen_reason'
                - 'reopened_by' - 'reopened_at'
            <> to_jsonb(OLD) - 'state' - 'reopen_asked_by' - 'reopen_asked_at' - 'reopen_reason'
                - 'reopened_by' - 'reopened_at' THEN
            PERFORM fund_broken('L7: what a period was closed with never changes');
        END IF;
    ELSIF OLD.state <> 'open' THEN
        IF OLD.state <> 'reopen_asked' OR NEW.reopened_by IS NULL OR NEW.ends_on <> OLD.ends_on
        OR NEW.reopen_asked_by IS DISTINCT FROM OLD.reopen_asked_by OR NEW.reopened_by = OLD.reopen_asked_by THEN
            PERFORM fund_broken('L7: a closed period is opened by two people');
        END IF;
        IF EXISTS (SELECT 1 FROM fund_period WHERE fund_id = NEW.fund_id AND state <> 'open'
                   AND starts_on > NEW.starts_on) THEN
            PERFORM fund_broken('L7: the period closed last is opened first');
        END IF;
    ELSIF NEW.state <> 'open' THEN
        PERFORM fund_broken('L7: an open period is not reopened');
    END IF;
    RETURN NEW;
END $$
-- next
CREATE OR REPLACE TRIGGER fund_period_kept BEFORE INSERT OR UPDATE ON fund_period
FOR EACH ROW EXECUTE FUNCTION fund_keep_period()
-- next
CREATE OR REPLACE TRIGGER fund_period_never_goes BEFORE DELETE ON fund_period
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L7: a period is never deleted')
-- next
CREATE OR REPLACE TRIGGER fund_period_not_truncated BEFORE TRUNCATE ON fund_period
FOR EACH STATEMENT EXECUTE FUNCTION fund_refuse('L7: the periods are never emptied')
-- next
CREATE OR REPLACE TRIGGER fund_approval_kept BEFORE UPDATE OR DELETE ON fund_annualapproval
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L20: an approval of a year stays as it was recorded')
-- next
CREATE OR REPLACE TRIGGER fund_kept_code_stays BEFORE UPDATE OR DELETE ON fund_keptcode
FOR EACH ROW EXECUTE FUNCTION fund_refuse('R-30: a kept digest stays as it is')
-- next
CREATE OR REPLACE TRIGGER fund_kept_minute_stays BEFORE UPDATE OR DELETE ON fund_keptminute
FOR EACH ROW EXECUTE FUNCTION fund_refuse('R-30: a kept minute stays as it is')
-- next
CREATE OR REPLACE TRIGGER fund_amendment_kept BEFORE UPDATE OR DELETE ON fund_projectamendment
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L16: what was agreed anew about a project is only ever added')
-- next
CREATE OR REPLACE TRIGGER fund_correction_kept BEFORE UPDATE OR DELETE ON fund_instalmentcorrection
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L16: a correction of an instalment is only ever added')
-- next
CREATE OR REPLACE TRIGGER fund_exemption_kept BEFORE UPDATE OR DELETE ON fund_projectexemption
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L16: an exemption of the board is only ever added')
-- next
CREATE OR REPLACE TRIGGER fund_donor_word_kept BEFORE UPDATE OR DELETE ON fund_projectword
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L16: what a donor said is only ever added')
-- next
CREATE OR REPLACE FUNCTION fund_keep_mandate_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR (OLD.kind = 'end' AND NEW.mandate_id IS DISTINCT FROM OLD.mandate_id)
    OR to_jsonb(NEW) - '{mandate_id,confirmed_by,confirmed_at,withdrawn_by,withdrawn_at}'::text[]
        <> to_jsonb(OLD) - '{mandate_id,confirmed_by,confirmed_at,withdrawn_by,withdrawn_at}'::text[] THEN
        PERFORM fund_broken('W2: what the board put down about a mandate is confirmed or withdrawn once, never changed');
    END IF;
    RETURN NEW;
END $$
-- next
CREATE OR REPLACE TRIGGER fund_mandate_proposal_kept BEFORE UPDATE OR DELETE ON fund_mandateproposal
FOR EACH ROW EXECUTE FUNCTION fund_keep_mandate_proposal()
-- next
-- L10: where the floor of an account moves, that of its control rows moves along; it never rises above what they hold.
CREATE OR REPLACE FUNCTION fund_move_floor() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE fund_accountbalance
    SET floor_minor = NEW.floor_minor,
        deficit_minor = CASE WHEN NEW.floor_minor IS NULL THEN 0
            ELSE least(deficit_minor, greatest(0, NEW.floor_minor - balance_minor)) END
    WHERE account_id = NEW.id;
    RETURN NULL;
END $$
-- next
CREATE OR REPLACE TRIGGER fund_account_floor_moves AFTER UPDATE OF floor_minor ON fund_account
FOR EACH ROW WHEN (NEW.floor_minor IS DISTINCT FROM OLD.floor_minor) EXECUTE FUNCTION fund_move_floor()
