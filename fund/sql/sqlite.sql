-- The guards of the books. Every refusal names its invariant.
CREATE TRIGGER fund_entry_checked BEFORE UPDATE ON fund_journalentry WHEN OLD.posted_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'L5: an entry is only ever posted, nothing else of it changes')
    WHERE NEW.posted_at IS NULL OR NOT (NEW.id IS OLD.id
        AND NEW.fund_id IS OLD.fund_id
        AND NEW.accounting_date IS OLD.accounting_date
        AND NEW.recorded_at IS OLD.recorded_at
        AND NEW.kind IS OLD.kind
        AND NEW.is_fact IS OLD.is_fact
        AND NEW.source_type IS OLD.source_type
        AND NEW.source_id IS OLD.source_id
        AND NEW.source_step IS OLD.source_step
        AND NEW.actor_id IS OLD.actor_id
        AND NEW.reverses_id IS OLD.reverses_id
        AND NEW.reason IS OLD.reason
        AND NEW.year IS NULL AND NEW.number IS NULL AND NEW.prev_hash IS NULL AND NEW.hash IS NULL);
    SELECT RAISE(ABORT, 'L1: an entry has at least two postings')
    WHERE (SELECT count(*) FROM fund_posting WHERE entry_id = NEW.id) < 2;
    SELECT RAISE(ABORT, 'L2: an entry sums to zero in every currency')
    FROM fund_posting WHERE entry_id = NEW.id GROUP BY currency HAVING sum(amount_minor) <> 0;
    SELECT RAISE(ABORT, 'L3: an entry sums to zero in every fund')
    FROM fund_posting WHERE entry_id = NEW.id GROUP BY fund_id, currency HAVING sum(amount_minor) <> 0;
    SELECT RAISE(ABORT, 'L3: an entry sums to zero in every fund, also in the base currency')
    FROM fund_posting WHERE entry_id = NEW.id GROUP BY fund_id HAVING sum(base_minor) <> 0;
    SELECT RAISE(ABORT, 'L4: a posting fits its account, its books and the days of its fund')
    FROM fund_posting p
    JOIN fund_account a ON a.id = p.account_id
    JOIN fund_fund f ON f.id = p.fund_id
    LEFT JOIN fund_fundavailable v ON v.fund_id = p.fund_id
    WHERE p.entry_id = NEW.id AND (
        (a.currency <> '' AND a.currency <> p.currency)
        OR a.fund_id <> NEW.fund_id
        OR (f.id <> NEW.fund_id AND f.parent_id IS NOT NEW.fund_id)
        OR (p.currency = f.base_currency AND p.base_minor <> p.amount_minor)
        OR v.opened_on IS NULL OR v.opened_on > NEW.accounting_date);
    SELECT RAISE(ABORT, 'L7: an entry is dated in an open period')
    WHERE NOT EXISTS (SELECT 1 FROM fund_period WHERE fund_id = NEW.fund_id AND state = 'open'
                      AND NEW.accounting_date BETWEEN starts_on AND ends_on);
    SELECT RAISE(ABORT, 'L8: these books have no chain')
    WHERE NOT EXISTS (SELECT 1 FROM fund_ledgerhead WHERE fund_id = NEW.fund_id);
    SELECT RAISE(ABORT, 'L6: a reversal mirrors one posted entry that is no reversal')
    WHERE NEW.reverses_id IS NOT NULL AND (
        NOT EXISTS (SELECT 1 FROM fund_journalentry WHERE id = NEW.reverses_id AND fund_id = NEW.fund_id
                    AND posted_at IS NOT NULL AND reverses_id IS NULL AND is_fact = NEW.is_fact)
        OR (SELECT count(*) FROM fund_posting WHERE entry_id = NEW.id)
           <> (SELECT count(*) FROM fund_posting WHERE entry_id = NEW.reverses_id)
        OR EXISTS (
            SELECT line, account_id, fund_id, currency, -amount_minor, -base_minor, project_id, source_ref, use, country
            FROM fund_posting WHERE entry_id = NEW.reverses_id
            EXCEPT
            SELECT line, account_id, fund_id, currency, amount_minor, base_minor, project_id, source_ref, use, country
            FROM fund_posting WHERE entry_id = NEW.id));
END
-- next
-- L9 to L11: the control rows follow; their CHECKs refuse what falls below a floor. A fact widens the deficit
-- instead, anything else can only narrow it. A row is made at nothing first: proposing the new balance would
-- put the CHECK on the change instead of the sum.
CREATE TRIGGER fund_entry_sealed AFTER UPDATE OF posted_at ON fund_journalentry
WHEN OLD.posted_at IS NULL AND NEW.posted_at IS NOT NULL
BEGIN
    INSERT INTO fund_accountbalance (account_id, fund_id, currency, balance_minor, base_minor, floor_minor, deficit_minor)
    SELECT DISTINCT p.account_id, p.fund_id, p.currency, 0, 0, a.floor_minor, 0
    FROM fund_posting p JOIN fund_account a ON a.id = p.account_id WHERE p.entry_id = NEW.id
    ON CONFLICT DO NOTHING;

    UPDATE fund_accountbalance
    SET balance_minor = balance_minor + d.amount,
        base_minor = fund_accountbalance.base_minor + d.base,
        deficit_minor = CASE
            WHEN floor_minor IS NULL THEN 0
            WHEN NEW.is_fact THEN max(0, floor_minor - balance_minor - d.amount)
            ELSE min(deficit_minor, max(0, floor_minor - balance_minor - d.amount)) END
    FROM (SELECT account_id, fund_id, currency, sum(amount_minor) AS amount, sum(base_minor) AS base
          FROM fund_posting WHERE entry_id = NEW.id GROUP BY account_id, fund_id, currency) d
    WHERE fund_accountbalance.account_id = d.account_id AND fund_accountbalance.fund_id = d.fund_id
    AND fund_accountbalance.currency = d.currency;

    UPDATE fund_fundavailable
    SET spendable_minor = spendable_minor + d.spendable,
        committed_minor = committed_minor + d.committed,
        deficit_minor = CASE
            WHEN NEW.is_fact THEN max(0, committed_minor + d.committed - spendable_minor - d.spendable)
            ELSE min(deficit_minor, max(0, committed_minor + d.committed - spendable_minor - d.spendable)) END
    FROM (SELECT p.fund_id,
                 coalesce(sum(p.base_minor) FILTER (WHERE a.is_bank OR a.type = 'liability'), 0) AS spendable,
                 coalesce(sum(p.base_minor) FILTER (WHERE a.code = '9100'), 0) AS committed
          FROM fund_posting p JOIN fund_account a ON a.id = p.account_id
          WHERE p.entry_id = NEW.id GROUP BY p.fund_id) d
    WHERE fund_fundavailable.fund_id = d.fund_id;

    INSERT INTO fund_numberseries (fund_id, year, last_number)
    VALUES (NEW.fund_id, CAST(substr(NEW.accounting_date, 1, 4) AS integer), 0) ON CONFLICT DO NOTHING;
    UPDATE fund_numberseries SET last_number = last_number + 1
    WHERE fund_id = NEW.fund_id AND year = CAST(substr(NEW.accounting_date, 1, 4) AS integer);

    UPDATE fund_journalentry SET
        year = s.year, number = s.last_number, prev_hash = h.hash,
        hash = SHA256(h.hash || '|' || NEW.id || '|' || NEW.fund_id || '|' || s.year || '|' || s.last_number
            || '|' || NEW.accounting_date || '|' || substr(NEW.recorded_at, 1, 19) || '|' || NEW.kind
            || '|' || NEW.is_fact || '|' || NEW.source_type || '|' || NEW.source_id || '|' || NEW.source_step
            || '|' || NEW.actor_id || '|' || coalesce(NEW.reverses_id, '') || '|' || NEW.reason
            || (SELECT group_concat(text, '') FROM (
                SELECT char(10) || line || '|' || account_id || '|' || fund_id || '|' || currency || '|' || amount_minor
                    || '|' || base_minor || '|' || coalesce(project_id, '') || '|' || coalesce(source_ref, '')
                    || '|' || use || '|' || country AS text
                FROM fund_posting WHERE entry_id = NEW.id ORDER BY line)))
    FROM fund_ledgerhead h JOIN fund_numberseries s ON s.fund_id = h.fund_id
    WHERE fund_journalentry.id = NEW.id AND h.fund_id = NEW.fund_id
    AND s.year = CAST(substr(NEW.accounting_date, 1, 4) AS integer);

    UPDATE fund_ledgerhead SET hash = (SELECT hash FROM fund_journalentry WHERE id = NEW.id)
    WHERE fund_id = NEW.fund_id;
END
-- next
-- REPLACE deletes what it meets without asking the guards of deletion, so what is there already is refused here.
CREATE TRIGGER fund_entry_begins_unposted BEFORE INSERT ON fund_journalentry
BEGIN
    SELECT RAISE(ABORT, 'L5: an entry is posted by its seal')
    WHERE NEW.posted_at IS NOT NULL OR NEW.year IS NOT NULL OR NEW.number IS NOT NULL
    OR NEW.prev_hash IS NOT NULL OR NEW.hash IS NOT NULL;
    SELECT RAISE(ABORT, 'L5: an entry never takes the place of another')
    FROM fund_journalentry WHERE id = NEW.id OR reverses_id = NEW.reverses_id
    OR (source_type = NEW.source_type AND source_id = NEW.source_id AND source_step = NEW.source_step);
END
-- next
-- The seal writes number and hashes once, after the entry counts.
CREATE TRIGGER fund_entry_unchanged BEFORE UPDATE ON fund_journalentry
WHEN OLD.posted_at IS NOT NULL AND NOT (OLD.hash IS NULL AND NEW.posted_at IS OLD.posted_at
    AND NEW.id IS OLD.id
    AND NEW.fund_id IS OLD.fund_id
    AND NEW.accounting_date IS OLD.accounting_date
    AND NEW.recorded_at IS OLD.recorded_at
    AND NEW.kind IS OLD.kind
    AND NEW.is_fact IS OLD.is_fact
    AND NEW.source_type IS OLD.source_type
    AND NEW.source_id IS OLD.source_id
    AND NEW.source_step IS OLD.source_step
    AND NEW.actor_id IS OLD.actor_id
    AND NEW.reverses_id IS OLD.reverses_id
    AND NEW.reason IS OLD.reason)
BEGIN
    SELECT RAISE(ABORT, 'L5: a posted entry never changes');
END
-- next
CREATE TRIGGER fund_entry_kept BEFORE DELETE ON fund_journalentry
BEGIN
    SELECT RAISE(ABORT, 'L5: an entry is never deleted');
END
-- next
CREATE TRIGGER fund_posting_added_in_time BEFORE INSERT ON fund_posting
BEGIN
    SELECT RAISE(ABORT, 'L5: a posted entry takes no more postings')
    FROM fund_journalentry WHERE id = NEW.entry_id AND posted_at IS NOT NULL;
    SELECT RAISE(ABORT, 'L5: a posting never takes the place of another')
    FROM fund_posting WHERE id = NEW.id OR (entry_id = NEW.entry_id AND line = NEW.line);
END
-- next
CREATE TRIGGER fund_posting_unchanged BEFORE UPDATE ON fund_posting
BEGIN
    SELECT RAISE(ABORT, 'L5: a posting never changes');
END
-- next
CREATE TRIGGER fund_posting_kept BEFORE DELETE ON fund_posting
BEGIN
    SELECT RAISE(ABORT, 'L5: a posting is never deleted');
END
-- next
CREATE TRIGGER fund_change_added BEFORE INSERT ON fund_commitmentevent
BEGIN
    SELECT RAISE(ABORT, 'L12: a change of a commitment is only ever added')
    FROM fund_commitmentevent WHERE id = NEW.id;
END
-- next
CREATE TRIGGER fund_change_unchanged BEFORE UPDATE ON fund_commitmentevent
BEGIN
    SELECT RAISE(ABORT, 'L12: a change of a commitment is only ever added');
END
-- next
CREATE TRIGGER fund_change_kept BEFORE DELETE ON fund_commitmentevent
BEGIN
    SELECT RAISE(ABORT, 'L12: a change of a commitment is only ever added');
END
-- next
CREATE TRIGGER fund_regulation_kept BEFORE UPDATE ON fund_regulation
WHEN OLD.state <> 'draft' AND NOT (OLD.state = 'adopted' AND NEW.state = 'superseded'
    AND NEW.id IS OLD.id
    AND NEW.fund_id IS OLD.fund_id
    AND NEW.code IS OLD.code
    AND NEW.title IS OLD.title
    AND NEW.parameters IS OLD.parameters
    AND NEW.texts IS OLD.texts
    AND NEW.valid_from IS OLD.valid_from
    AND NEW.based_on_id IS OLD.based_on_id
    AND NEW.published_at IS OLD.published_at
    AND NEW.adopting_body IS OLD.adopting_body
    AND NEW.drafted_by_id IS OLD.drafted_by_id
    AND NEW.adopted_by_id IS OLD.adopted_by_id
    AND NEW.minute_number IS OLD.minute_number
    AND NEW.adopted_on IS OLD.adopted_on)
BEGIN
    SELECT RAISE(ABORT, 'R-01: an adopted version of the regulations is never changed');
END
-- next
CREATE TRIGGER fund_regulation_never_goes BEFORE DELETE ON fund_regulation WHEN OLD.state <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'R-01: an adopted version of the regulations is never deleted');
END
