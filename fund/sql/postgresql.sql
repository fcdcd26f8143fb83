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
-- L5: posting an entry is all that may be done to it, whatever columns it gets one day.
CREATE OR REPLACE FUNCTION fund_only_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    OLD.posted_at := NEW.posted_at;
    -- What another trigger posts would not be sealed.
    IF NEW.posted_at IS NULL OR NEW IS DISTINCT FROM OLD OR pg_trigger_depth() > 1 THEN
        PERFORM fund_broken('L5: an entry is only ever posted, nothing else of it changes');
    END IF;
    RETURN NEW;
END $$
-- next
-- L1 to L4 and L6: what entries must be before they may count, asked once of all that one statement posts.
CREATE OR REPLACE FUNCTION fund_check_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    -- Nothing else is asked of `posted`: what is asked of a statement's own rows is planned anew every time.
    ids uuid[] := ARRAY(SELECT id FROM posted);
    too_short boolean;
    uneven boolean;
    uneven_in_a_fund boolean;
BEGIN
    IF ids = '{}' THEN
        RETURN NULL;
    END IF;
    WITH parts AS MATERIALIZED (
        SELECT entry_id, fund_id, currency, count(*) AS lines, sum(amount_minor) AS amount, sum(base_minor) AS base
        FROM fund_posting WHERE entry_id = ANY(ids) GROUP BY entry_id, fund_id, currency)
    SELECT (SELECT count(*) FROM (SELECT 1 FROM parts GROUP BY entry_id HAVING sum(lines) >= 2) whole) < cardinality(ids),
        EXISTS (SELECT 1 FROM parts GROUP BY entry_id, currency HAVING sum(amount) <> 0),
        EXISTS (SELECT 1 FROM parts WHERE amount <> 0)
            OR EXISTS (SELECT 1 FROM parts GROUP BY entry_id, fund_id HAVING sum(base) <> 0)
    INTO too_short, uneven, uneven_in_a_fund;
    IF too_short THEN
        PERFORM fund_broken('L1: an entry has at least two postings');
    END IF;
    IF uneven THEN
        PERFORM fund_broken('L2: an entry sums to zero in every currency');
    END IF;
    IF uneven_in_a_fund THEN
        PERFORM fund_broken('L3: an entry sums to zero in every fund, also in the base currency');
    END IF;
    IF EXISTS (
        SELECT 1 FROM (
            SELECT p.account_id, p.fund_id, p.currency, e.fund_id AS books, min(e.accounting_date) AS since,
                bool_or(p.base_minor <> p.amount_minor) AS is_worth_another
            FROM fund_posting p JOIN fund_journalentry e ON e.id = p.entry_id WHERE p.entry_id = ANY(ids)
            GROUP BY p.account_id, p.fund_id, p.currency, e.fund_id) p
        JOIN fund_account a ON a.id = p.account_id
        JOIN fund_fund f ON f.id = p.fund_id
        LEFT JOIN fund_fundavailable v ON v.fund_id = p.fund_id
        WHERE (a.currency <> '' AND a.currency <> p.currency)
            OR a.fund_id <> p.books
            OR (f.id <> p.books AND f.parent_id IS DISTINCT FROM p.books)
            OR (p.currency = f.base_currency AND p.is_worth_another)
            OR a.closed_on IS NOT NULL
            OR v.opened_on IS NULL OR v.opened_on > p.since
    ) THEN
        PERFORM fund_broken('L4: a posting fits its account, its books and the days of its fund');
    END IF;
    -- Within one statement entries count in the order of their ids: what is mirrored comes before its mirror.
    IF EXISTS (
        SELECT 1 FROM fund_journalentry e WHERE e.id = ANY(ids) AND e.reverses_id IS NOT NULL AND NOT (
            (SELECT o.fund_id = e.fund_id AND o.posted_at IS NOT NULL AND (o.hash IS NOT NULL OR o.id < e.id)
                 AND o.reverses_id IS NULL AND o.is_fact = e.is_fact
             FROM fund_journalentry o WHERE o.id = e.reverses_id)
            AND (SELECT count(*) FROM fund_posting WHERE entry_id = e.id)
                = (SELECT count(*) FROM fund_posting WHERE entry_id = e.reverses_id)
            AND NOT EXISTS (
                SELECT line, account_id, fund_id, currency, -amount_minor, -base_minor, project_id, source_ref, use,
                    country
                FROM fund_posting WHERE entry_id = e.reverses_id
                EXCEPT
                SELECT line, account_id, fund_id, currency, amount_minor, base_minor, project_id, source_ref, use,
                    country
                FROM fund_posting WHERE entry_id = e.id))
    ) THEN
        PERFORM fund_broken('L6: a reversal mirrors one posted entry that is no reversal');
    END IF;
    RETURN NULL;
END $$
-- next
-- L7 to L11: seals all entries that one statement posts, year by year in the order of their ids. Every control row moves once, the
-- funds' first, each kind in the order of its keys, and the chain's head is locked last.
--
-- The CHECKs of the control rows are the floors. A fact may take a row below its floor, the deficit says how far; nothing
-- else may take it there or deeper. So `lowest` is where the row would stand after the worst entry that is no fact and
-- takes from it: where that is below the floor, it is written without a deficit and refused by the CHECK.
CREATE OR REPLACE FUNCTION fund_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    ids uuid[] := ARRAY(SELECT id FROM posted);
    moved record;
    part record;
    entry record;
    given integer;
    last_hash text;
    sealed uuid[] := '{}';
    years integer[] := '{}';
    numbers integer[] := '{}';
    before text[] := '{}';
    hashes text[] := '{}';
BEGIN
    IF ids = '{}' THEN
        RETURN NULL;
    END IF;

    FOR moved IN
        SELECT fund_id, sum(spends)::bigint AS spendable, sum(commits)::bigint AS committed,
            min(free) FILTER (WHERE NOT is_fact AND spends < commits)::bigint AS lowest,
            min(promised) FILTER (WHERE commits < 0)::bigint AS least_promised
        FROM (SELECT fund_id, is_fact, spends, commits, sum(spends - commits) OVER so_far AS free,
                  sum(commits) OVER so_far AS promised
              FROM (SELECT p.fund_id, e.id, e.is_fact,
                        coalesce(sum(p.base_minor) FILTER (WHERE a.is_bank OR a.type = 'liability'), 0) AS spends,
                        coalesce(sum(p.base_minor) FILTER (WHERE a.code = '9100'), 0) AS commits
                    FROM fund_posting p JOIN fund_journalentry e ON e.id = p.entry_id
                    JOIN fund_account a ON a.id = p.account_id
                    WHERE p.entry_id = ANY(ids) GROUP BY p.fund_id, e.id) by_entry
              WINDOW so_far AS (PARTITION BY fund_id ORDER BY id)) running
        GROUP BY fund_id ORDER BY fund_id
    LOOP
        UPDATE fund_fundavailable
        SET spendable_minor = spendable_minor + CASE
                WHEN spendable_minor - committed_minor + moved.lowest < 0 THEN moved.lowest ELSE moved.spendable END,
            committed_minor = committed_minor + CASE
                WHEN committed_minor + moved.least_promised < 0 THEN moved.least_promised
                WHEN spendable_minor - committed_minor + moved.lowest < 0 THEN 0 ELSE moved.committed END,
            deficit_minor = CASE
                WHEN spendable_minor - committed_minor + moved.lowest < 0 THEN 0
                ELSE greatest(0, committed_minor + moved.committed - spendable_minor - moved.spendable) END
        WHERE fund_id = moved.fund_id;
    END LOOP;

    FOR moved IN
        SELECT account_id, fund_id, currency, sum(amount)::bigint AS amount, sum(base)::bigint AS base,
            min(held) FILTER (WHERE NOT is_fact AND amount < 0)::bigint AS lowest
        FROM (SELECT account_id, fund_id, currency, is_fact, amount, base,
                  sum(amount) OVER (PARTITION BY account_id, fund_id, currency ORDER BY id) AS held
              FROM (SELECT p.account_id, p.fund_id, p.currency, e.id, e.is_fact, sum(p.amount_minor) AS amount,
                        sum(p.base_minor) AS base
                    FROM fund_posting p JOIN fund_journalentry e ON e.id = p.entry_id WHERE p.entry_id = ANY(ids)
                    GROUP BY p.account_id, p.fund_id, p.currency, e.id) by_entry) running
        GROUP BY account_id, fund_id, currency ORDER BY account_id, fund_id, currency
    LOOP
        LOOP
            UPDATE fund_accountbalance
            SET balance_minor = balance_minor + CASE
                    WHEN balance_minor + moved.lowest < floor_minor THEN moved.lowest ELSE moved.amount END,
                base_minor = base_minor + moved.base,
                deficit_minor = CASE
                    WHEN floor_minor IS NULL OR balance_minor + moved.lowest < floor_minor THEN 0
                    ELSE greatest(0, floor_minor - balance_minor - moved.amount) END
            WHERE account_id = moved.account_id AND fund_id = moved.fund_id AND currency = moved.currency;
            EXIT WHEN FOUND;
            -- At nothing first: proposing the new balance would put the CHECK on the change instead of the sum.
            INSERT INTO fund_accountbalance
                (account_id, fund_id, currency, balance_minor, base_minor, floor_minor, deficit_minor)
            SELECT id, moved.fund_id, moved.currency, 0, 0, floor_minor, 0 FROM fund_account
            WHERE id = moved.account_id ON CONFLICT DO NOTHING;
        END LOOP;
    END LOOP;

    -- Under the locks of the rows above, hence in any order.
    INSERT INTO fund_accountday AS d (account_id, fund_id, currency, day, amount_minor, base_minor)
    SELECT p.account_id, p.fund_id, p.currency, e.accounting_date, sum(p.amount_minor), sum(p.base_minor)
    FROM fund_posting p JOIN fund_journalentry e ON e.id = p.entry_id WHERE p.entry_id = ANY(ids)
    GROUP BY p.account_id, p.fund_id, p.currency, e.accounting_date
    ON CONFLICT (fund_id, account_id, currency, day) DO UPDATE
    SET amount_minor = d.amount_minor + excluded.amount_minor, base_minor = d.base_minor + excluded.base_minor;

    FOR part IN
        SELECT fund_id, extract(year FROM accounting_date)::integer AS year, count(*)::integer AS entries,
            array_agg(DISTINCT accounting_date) AS days, array_agg(id) AS ids
        FROM fund_journalentry WHERE id = ANY(ids) GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
        -- Only now, under the lock of the control row that a closing takes first: either these entries are in what
        -- the period is closed with, or the period is closed here.
        IF EXISTS (SELECT 1 FROM unnest(part.days) AS d (day) WHERE NOT EXISTS (
                       SELECT 1 FROM fund_period
                       WHERE fund_id = part.fund_id AND state = 'open' AND d.day BETWEEN starts_on AND ends_on)) THEN
            PERFORM fund_broken('L7: an entry is dated in an open period');
        END IF;
        -- The head is locked last: whoever waits for it holds every other lock already.
        SELECT hash INTO last_hash FROM fund_ledgerhead WHERE fund_id = part.fund_id FOR UPDATE;
        IF NOT FOUND THEN
            PERFORM fund_broken('L8: these books have no chain');
        END IF;
        INSERT INTO fund_numberseries AS s (fund_id, year, last_number) VALUES (part.fund_id, part.year, part.entries)
        ON CONFLICT (fund_id, year) DO UPDATE SET last_number = s.last_number + part.entries
        RETURNING s.last_number - part.entries INTO given;
        FOR entry IN
            SELECT e.id,
                concat_ws('|', replace(e.id::text, '-', ''), replace(e.fund_id::text, '-', ''), part.year, '') AS start,
                concat_ws('|', '', to_char(e.accounting_date, 'YYYY-MM-DD'),
                    to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                    e.kind, CASE WHEN e.is_fact THEN '1' ELSE '0' END, e.source_type,
                    replace(e.source_id::text, '-', ''), e.source_step, replace(e.actor_id::text, '-', ''),
                    coalesce(replace(e.reverses_id::text, '-', ''), ''), e.reason)
                || (SELECT string_agg(E'\n' || concat_ws('|', line, replace(account_id::text, '-', ''),
                        replace(fund_id::text, '-', ''), currency, amount_minor, base_minor,
                        coalesce(replace(project_id::text, '-', ''), ''),
                        coalesce(replace(source_ref::text, '-', ''), ''), use, country), '' ORDER BY line)
                    FROM fund_posting WHERE entry_id = e.id) AS rest
            FROM fund_journalentry e WHERE e.id = ANY(part.ids) ORDER BY e.id
        LOOP
            given := given + 1;
            sealed := sealed || entry.id;
            years := years || part.year;
            numbers := numbers || given;
            before := before || last_hash;
            last_hash := encode(sha256(convert_to(
                last_hash || '|' || entry.start || given || entry.rest, 'UTF8')), 'hex');
            hashes := hashes || last_hash;
        END LOOP;
        UPDATE fund_ledgerhead SET hash = last_hash WHERE fund_id = part.fund_id;
    END LOOP;
    UPDATE fund_journalentry e SET year = g.year, number = g.number, prev_hash = g.prev_hash, hash = g.hash
    FROM unnest(sealed, years, numbers, before, hashes) AS g (id, year, number, prev_hash, hash) WHERE e.id = g.id;
    RETURN NULL;
END $$
-- next
-- Posts an act in one call: writes its entries and postings and seals them all by one statement, in the order of their
-- ids. It may do no more than who calls it. With only_open it writes nothing, and returns nothing, when an entry is not
-- dated in an open period.
CREATE OR REPLACE FUNCTION fund_post(entries jsonb, postings jsonb, moment timestamptz, only_open boolean)
RETURNS TABLE (in_year integer, given integer, before text, digest text)
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    ids uuid[];
BEGIN
    IF only_open AND EXISTS (
        SELECT 1 FROM (SELECT DISTINCT fund_id, accounting_date
                       FROM jsonb_to_recordset(entries) AS r (fund_id uuid, accounting_date date)) e
        WHERE NOT EXISTS (SELECT 1 FROM fund_period WHERE fund_id = e.fund_id AND state = 'open'
                          AND e.accounting_date BETWEEN starts_on AND ends_on)) THEN
        RETURN;
    END IF;

    WITH written AS (
        INSERT INTO fund_journalentry (id, fund_id, accounting_date, recorded_at, kind, is_fact, source_type, source_id,
            source_step, actor_id, reverses_id, reason)
        SELECT id, fund_id, accounting_date, recorded_at, kind, is_fact, source_type, source_id,
            source_step, actor_id, reverses_id, reason
        FROM jsonb_populate_recordset(NULL::fund_journalentry, entries) RETURNING id)
    SELECT array_agg(id) INTO ids FROM written;
    INSERT INTO fund_posting (entry_id, line, account_id, fund_id, currency, amount_minor, base_minor, project_id,
        source_ref, use, country)
    SELECT entry_id, line, account_id, fund_id, currency, amount_minor, base_minor, project_id,
        source_ref, use, country
    FROM jsonb_populate_recordset(NULL::fund_posting, postings);
    UPDATE fund_journalentry SET posted_at = moment WHERE id = ANY(ids);
    RETURN QUERY SELECT e.year::integer, e.number, e.prev_hash::text, e.hash::text FROM fund_journalentry e
    WHERE e.id = ANY(ids) ORDER BY e.id;
END $$
-- next
CREATE OR REPLACE TRIGGER fund_entry_only_posted BEFORE UPDATE ON fund_journalentry
FOR EACH ROW WHEN (OLD.posted_at IS NULL) EXECUTE FUNCTION fund_only_post()
-- next
CREATE OR REPLACE TRIGGER fund_entry_checked AFTER UPDATE ON fund_journalentry
REFERENCING NEW TABLE AS posted FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION fund_check_entry()
-- next
-- Fires after fund_entry_checked: PostgreSQL goes by the name. Its own statement, by which it gives numbers and hashes,
-- passes both.
CREATE OR REPLACE TRIGGER fund_entry_sealed AFTER UPDATE ON fund_journalentry
REFERENCING NEW TABLE AS posted FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION fund_seal()
-- next
CREATE OR REPLACE TRIGGER fund_entry_begins_unposted BEFORE INSERT ON fund_journalentry
FOR EACH ROW WHEN (NEW.posted_at IS NOT NULL OR NEW.year IS NOT NULL OR NEW.number IS NOT NULL
    OR NEW.prev_hash IS NOT NULL OR NEW.hash IS NOT NULL)
EXECUTE FUNCTION fund_refuse('L5: an entry is posted by its seal')
-- next
-- The seal, a trigger, gives number and hashes once, after the entry counts.
CREATE OR REPLACE TRIGGER fund_entry_unchanged BEFORE UPDATE ON fund_journalentry
FOR EACH ROW WHEN (OLD.posted_at IS NOT NULL AND (OLD.hash IS NOT NULL OR pg_trigger_depth() = 0))
EXECUTE FUNCTION fund_refuse('L5: a posted entry never changes')
-- next
CREATE OR REPLACE TRIGGER fund_entry_kept BEFORE DELETE ON fund_journalentry
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L5: an entry is never deleted')
-- next
CREATE OR REPLACE FUNCTION fund_check_posting_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    ids uuid[] := ARRAY(SELECT DISTINCT entry_id FROM added);
BEGIN
    IF EXISTS (SELECT 1 FROM fund_journalentry WHERE id = ANY(ids) AND posted_at IS NOT NULL) THEN
        PERFORM fund_broken('L5: a posted entry takes no more postings');
    END IF;
    RETURN NULL;
END $$
-- next
CREATE OR REPLACE TRIGGER fund_posting_added_in_time AFTER INSERT ON fund_posting
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fund_check_posting_added()
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
-- Control rows, number series and chain move inside a trigger only: a seal, or a floor that moves.
CREATE OR REPLACE TRIGGER fund_balance_by_seal BEFORE UPDATE OR DELETE ON fund_accountbalance
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION fund_refuse('L9: only a seal moves a control row')
-- next
CREATE OR REPLACE TRIGGER fund_day_by_seal BEFORE INSERT OR UPDATE OR DELETE ON fund_accountday
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION fund_refuse('L9: only a seal moves a control row')
-- next
CREATE OR REPLACE TRIGGER fund_available_by_seal BEFORE UPDATE OR DELETE ON fund_fundavailable
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION fund_refuse('L9: only a seal moves a control row')
-- next
CREATE OR REPLACE TRIGGER fund_head_by_seal BEFORE UPDATE OR DELETE ON fund_ledgerhead
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION fund_refuse('L9: only a seal moves a control row')
-- next
CREATE OR REPLACE TRIGGER fund_series_by_seal BEFORE UPDATE OR DELETE ON fund_numberseries
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION fund_refuse('L9: only a seal moves a control row')
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
CREATE OR REPLACE TRIGGER fund_lift_kept BEFORE UPDATE OR DELETE ON fund_exemptionlift
FOR EACH ROW EXECUTE FUNCTION fund_refuse('L16: the lifting of an exemption is only ever added')
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
