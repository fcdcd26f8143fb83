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
        OR a.closed_on IS NOT NULL
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

    INSERT INTO fund_accountday (account_id, fund_id, currency, day, amount_minor, base_minor)
    SELECT account_id, fund_id, currency, NEW.accounting_date, sum(amount_minor), sum(base_minor)
    FROM fund_posting WHERE entry_id = NEW.id GROUP BY account_id, fund_id, currency
    ON CONFLICT (fund_id, account_id, currency, day) DO UPDATE
    SET amount_minor = fund_accountday.amount_minor + excluded.amount_minor,
        base_minor = fund_accountday.base_minor + excluded.base_minor;

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
-- next
-- One side of a tie: what it allocates has the sign of the whole, and all live parts together are never more.
CREATE TRIGGER fund_match_within BEFORE INSERT ON fund_match WHEN NEW.undone_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'L17: a tie never takes the place of another')
    FROM fund_match WHERE id = NEW.id;
    SELECT RAISE(ABORT, 'L17: no more is tied of a line than it moved')
    WHERE NOT coalesce((SELECT sign(l.amount_minor) = sign(NEW.allocated_minor)
        AND abs(NEW.allocated_minor + coalesce((SELECT sum(m.allocated_minor) FROM fund_match m
            WHERE m.line_id = NEW.line_id AND m.undone_at IS NULL), 0)) <= abs(l.amount_minor)
        FROM fund_statementline l WHERE l.id = NEW.line_id AND l.account_id = NEW.account_id), 0);
    SELECT RAISE(ABORT, 'L17: no more is tied of an entry than it moved on the account')
    WHERE NOT coalesce((SELECT sign(sum(p.amount_minor)) = sign(NEW.allocated_minor)
        AND abs(NEW.allocated_minor + coalesce((SELECT sum(m.allocated_minor) FROM fund_match m
            WHERE m.entry_id = NEW.entry_id AND m.account_id = NEW.account_id AND m.undone_at IS NULL), 0))
            <= abs(sum(p.amount_minor))
        FROM fund_posting p WHERE p.entry_id = NEW.entry_id AND p.account_id = NEW.account_id), 0);
    SELECT RAISE(ABORT, 'L17: a line that was set aside is not tied')
    FROM fund_ignoredline WHERE line_id = NEW.line_id AND undone_at IS NULL;
    SELECT RAISE(ABORT, 'L17: a locked statement stays as it is')
    FROM fund_statementlock k JOIN fund_statementline l ON l.statement_id = k.statement_id
    WHERE l.id = NEW.line_id AND k.confirmed_at IS NOT NULL AND k.lifted_at IS NULL;
END
-- next
CREATE TRIGGER fund_match_only_undone BEFORE UPDATE ON fund_match
BEGIN
    SELECT RAISE(ABORT, 'L17: a tie is only ever undone, once')
    WHERE NOT (OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
        AND NEW.id IS OLD.id
        AND NEW.line_id IS OLD.line_id
        AND NEW.account_id IS OLD.account_id
        AND NEW.entry_id IS OLD.entry_id
        AND NEW.disbursement_id IS OLD.disbursement_id
        AND NEW.reconciliation_id IS OLD.reconciliation_id
        AND NEW.allocated_minor IS OLD.allocated_minor
        AND NEW.score IS OLD.score
        AND NEW.agreeing IS OLD.agreeing
        AND NEW.how IS OLD.how
        AND NEW.matched_by IS OLD.matched_by
        AND NEW.matched_at IS OLD.matched_at);
    SELECT RAISE(ABORT, 'L17: a locked statement stays as it is')
    FROM fund_statementlock k JOIN fund_statementline l ON l.statement_id = k.statement_id
    WHERE l.id = OLD.line_id AND k.confirmed_at IS NOT NULL AND k.lifted_at IS NULL;
END
-- next
CREATE TRIGGER fund_match_never_goes BEFORE DELETE ON fund_match
BEGIN
    SELECT RAISE(ABORT, 'L17: a tie is undone, never deleted');
END
-- next
CREATE TRIGGER fund_rate_added BEFORE INSERT ON fund_fxrate
BEGIN
    SELECT RAISE(ABORT, 'a rate is only ever added') FROM fund_fxrate WHERE id = NEW.id
        OR (fund_id = NEW.fund_id AND source = NEW.source AND base = NEW.base AND quote = NEW.quote
            AND effective_on = NEW.effective_on AND revision = NEW.revision);
END
-- next
CREATE TRIGGER fund_rate_unchanged BEFORE UPDATE ON fund_fxrate
BEGIN
    SELECT RAISE(ABORT, 'a rate is only ever added');
END
-- next
CREATE TRIGGER fund_rate_kept BEFORE DELETE ON fund_fxrate
BEGIN
    SELECT RAISE(ABORT, 'a rate is only ever added');
END
-- next
-- L7: a period begins open, is closed in its order and with its digest, and is opened again only by two people.
CREATE TRIGGER fund_period_begins_open BEFORE INSERT ON fund_period
BEGIN
    SELECT RAISE(ABORT, 'L7: a period begins open') WHERE NEW.state <> 'open';
    SELECT RAISE(ABORT, 'L7: a period never takes the place of another') FROM fund_period WHERE id = NEW.id;
    SELECT RAISE(ABORT, 'L7: periods do not overlap') FROM fund_period
    WHERE fund_id = NEW.fund_id AND starts_on <= NEW.ends_on AND ends_on >= NEW.starts_on;
END
-- next
CREATE TRIGGER fund_period_kept BEFORE UPDATE ON fund_period
BEGIN
    SELECT RAISE(ABORT, 'L7: periods do not overlap') FROM fund_period
    WHERE fund_id = NEW.fund_id AND id <> NEW.id AND starts_on <= NEW.ends_on AND ends_on >= NEW.starts_on;
    SELECT RAISE(ABORT, 'L7: a period stays where it begins')
    WHERE NOT (NEW.id IS OLD.id AND NEW.fund_id IS OLD.fund_id AND NEW.starts_on IS OLD.starts_on);
    SELECT RAISE(ABORT, 'L7: periods are closed in their order') FROM fund_period
    WHERE OLD.state = 'open' AND NEW.state = 'closed' AND fund_id = NEW.fund_id AND state = 'open'
    AND starts_on < NEW.starts_on;
    SELECT RAISE(ABORT, 'L7: a year is closed by two people')
    WHERE OLD.state = 'open' AND NEW.state = 'closed' AND substr(NEW.ends_on, 6) = '12-31'
    AND NEW.close_asked_by IS NULL;
    SELECT RAISE(ABORT, 'L7: a period is closed with the digest of its balances')
    WHERE OLD.state = 'open' AND NEW.state = 'closed' AND NEW.trial_balance_hash IS NOT SHA256(
        NEW.fund_id || '|' || NEW.ends_on || '|' || (SELECT count(*) FROM fund_journalentry
            WHERE fund_id = NEW.fund_id AND posted_at IS NOT NULL AND accounting_date <= NEW.ends_on)
        || coalesce((SELECT group_concat(char(10) || line, '') FROM (
            SELECT p.fund_id || '|' || p.account_id || '|' || p.currency || '|' || sum(p.amount_minor)
                || '|' || sum(p.base_minor) AS line
            FROM fund_posting p JOIN fund_journalentry e ON e.id = p.entry_id
            WHERE e.fund_id = NEW.fund_id AND e.posted_at IS NOT NULL AND e.accounting_date <= NEW.ends_on
            GROUP BY p.fund_id, p.account_id, p.currency
            HAVING sum(p.amount_minor) <> 0 OR sum(p.base_minor) <> 0 ORDER BY 1)), ''));
    SELECT RAISE(ABORT, 'L7: what a period was closed with never changes')
    WHERE OLD.state <> 'open' AND NEW.state <> 'open' AND NOT (NEW.ends_on IS OLD.ends_on
        AND NEW.trial_balance_hash IS OLD.trial_balance_hash
        AND NEW.closed_by IS OLD.closed_by
        AND NEW.closed_at IS OLD.closed_at
        AND NEW.close_asked_by IS OLD.close_asked_by
        AND NEW.close_asked_at IS OLD.close_asked_at
        AND NEW.close_asked_hash IS OLD.close_asked_hash);
    SELECT RAISE(ABORT, 'L7: a closed period is opened by two people')
    WHERE OLD.state <> 'open' AND NEW.state = 'open' AND (OLD.state <> 'reopen_asked' OR NEW.reopened_by IS NULL
        OR NEW.ends_on IS NOT OLD.ends_on
        OR NEW.reopen_asked_by IS NOT OLD.reopen_asked_by OR NEW.reopened_by IS OLD.reopen_asked_by);
    SELECT RAISE(ABORT, 'L7: the period closed last is opened first') FROM fund_period
    WHERE OLD.state <> 'open' AND NEW.state = 'open' AND fund_id = NEW.fund_id AND state <> 'open'
    AND starts_on > NEW.starts_on;
    SELECT RAISE(ABORT, 'L7: an open period is not reopened')
    WHERE OLD.state = 'open' AND NEW.state NOT IN ('open', 'closed');
END
-- next
CREATE TRIGGER fund_period_never_goes BEFORE DELETE ON fund_period
BEGIN
    SELECT RAISE(ABORT, 'L7: a period is never deleted');
END
-- next
CREATE TRIGGER fund_approval_added BEFORE INSERT ON fund_annualapproval
BEGIN
    SELECT RAISE(ABORT, 'L20: an approval never takes the place of another')
    FROM fund_annualapproval WHERE id = NEW.id OR (fund_id = NEW.fund_id AND year = NEW.year);
END
-- next
CREATE TRIGGER fund_approval_kept BEFORE UPDATE ON fund_annualapproval
BEGIN
    SELECT RAISE(ABORT, 'L20: an approval of a year stays as it was recorded');
END
-- next
CREATE TRIGGER fund_approval_never_goes BEFORE DELETE ON fund_annualapproval
BEGIN
    SELECT RAISE(ABORT, 'L20: an approval of a year is never deleted');
END
-- next
CREATE TRIGGER fund_kept_code_added BEFORE INSERT ON fund_keptcode
BEGIN
    SELECT RAISE(ABORT, 'R-30: a kept digest never takes the place of another') FROM fund_keptcode WHERE disbursement_id = NEW.disbursement_id OR digest = NEW.digest;
END
-- next
CREATE TRIGGER fund_kept_code_unchanged BEFORE UPDATE ON fund_keptcode
BEGIN
    SELECT RAISE(ABORT, 'R-30: a kept digest stays as it is');
END
-- next
CREATE TRIGGER fund_kept_code_never_goes BEFORE DELETE ON fund_keptcode
BEGIN
    SELECT RAISE(ABORT, 'R-30: a kept digest is never deleted');
END
-- next
CREATE TRIGGER fund_kept_minute_added BEFORE INSERT ON fund_keptminute
BEGIN
    SELECT RAISE(ABORT, 'R-30: a kept minute never takes the place of another') FROM fund_keptminute WHERE id = NEW.id OR source_ref = NEW.source_ref;
END
-- next
CREATE TRIGGER fund_kept_minute_unchanged BEFORE UPDATE ON fund_keptminute
BEGIN
    SELECT RAISE(ABORT, 'R-30: a kept minute stays as it is');
END
-- next
CREATE TRIGGER fund_kept_minute_never_goes BEFORE DELETE ON fund_keptminute
BEGIN
    SELECT RAISE(ABORT, 'R-30: a kept minute is never deleted');
END
-- next
CREATE TRIGGER fund_amendment_kept BEFORE DELETE ON fund_projectamendment
BEGIN
    SELECT RAISE(ABORT, 'L16: what was agreed anew about a project is only ever added');
END
-- next
CREATE TRIGGER fund_amendment_unchanged BEFORE UPDATE ON fund_projectamendment
BEGIN
    SELECT RAISE(ABORT, 'L16: what was agreed anew about a project never changes');
END
-- next
CREATE TRIGGER fund_correction_kept BEFORE DELETE ON fund_instalmentcorrection
BEGIN
    SELECT RAISE(ABORT, 'L16: a correction of an instalment is only ever added');
END
-- next
CREATE TRIGGER fund_correction_unchanged BEFORE UPDATE ON fund_instalmentcorrection
BEGIN
    SELECT RAISE(ABORT, 'L16: a correction of an instalment never changes');
END
-- next
CREATE TRIGGER fund_exemption_kept BEFORE DELETE ON fund_projectexemption
BEGIN
    SELECT RAISE(ABORT, 'L16: an exemption of the board is only ever added');
END
-- next
CREATE TRIGGER fund_exemption_unchanged BEFORE UPDATE ON fund_projectexemption
BEGIN
    SELECT RAISE(ABORT, 'L16: an exemption of the board never changes');
END
-- next
CREATE TRIGGER fund_lift_kept BEFORE DELETE ON fund_exemptionlift
BEGIN
    SELECT RAISE(ABORT, 'L16: the lifting of an exemption is only ever added');
END
-- next
CREATE TRIGGER fund_lift_unchanged BEFORE UPDATE ON fund_exemptionlift
BEGIN
    SELECT RAISE(ABORT, 'L16: the lifting of an exemption never changes');
END
-- next
CREATE TRIGGER fund_donor_word_kept BEFORE DELETE ON fund_projectword
BEGIN
    SELECT RAISE(ABORT, 'L16: what a donor said is only ever added');
END
-- next
CREATE TRIGGER fund_donor_word_unchanged BEFORE UPDATE ON fund_projectword
BEGIN
    SELECT RAISE(ABORT, 'L16: what a donor said never changes');
END
-- next
CREATE TRIGGER fund_mandate_proposal_never_goes BEFORE DELETE ON fund_mandateproposal
BEGIN
    SELECT RAISE(ABORT, 'W2: what the board put down about a mandate is never deleted');
END
-- next
CREATE TRIGGER fund_mandate_proposal_kept BEFORE UPDATE ON fund_mandateproposal
WHEN OLD.confirmed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR (OLD.kind = 'end' AND NEW.mandate_id IS NOT OLD.mandate_id)
    OR NOT (NEW.id IS OLD.id
        AND NEW.fund_id IS OLD.fund_id
        AND NEW.kind IS OLD.kind
        AND NEW.user_id IS OLD.user_id
        AND NEW.role IS OLD.role
        AND NEW.starts_on IS OLD.starts_on
        AND NEW.ends_on IS OLD.ends_on
        AND NEW.is_chair IS OLD.is_chair
        AND NEW.is_deputy_chair IS OLD.is_deputy_chair
        AND NEW.is_ethics IS OLD.is_ethics
        AND NEW.seat_number IS OLD.seat_number
        AND NEW.countries IS OLD.countries
        AND NEW.years IS OLD.years
        AND NEW.deputy_of_id IS OLD.deputy_of_id
        AND NEW.minute_number IS OLD.minute_number
        AND NEW.proposed_by IS OLD.proposed_by
        AND NEW.proposed_at IS OLD.proposed_at)
BEGIN
    SELECT RAISE(ABORT, 'W2: what the board put down about a mandate is confirmed or withdrawn once, never changed');
END
-- next
CREATE TRIGGER fund_mandate_proposal_added BEFORE INSERT ON fund_mandateproposal
BEGIN
    SELECT RAISE(ABORT, 'W2: what the board put down about a mandate never takes the place of another')
    FROM fund_mandateproposal WHERE id = NEW.id;
END
-- next
-- L10: where the floor of an account moves, that of its control rows moves along; it never rises above what they hold.
CREATE TRIGGER fund_account_floor_moves AFTER UPDATE OF floor_minor ON fund_account
WHEN NEW.floor_minor IS NOT OLD.floor_minor
BEGIN
    UPDATE fund_accountbalance
    SET floor_minor = NEW.floor_minor,
        deficit_minor = CASE WHEN NEW.floor_minor IS NULL THEN 0
            ELSE min(deficit_minor, max(0, NEW.floor_minor - balance_minor)) END
    WHERE account_id = NEW.id;
END
