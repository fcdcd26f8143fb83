-- What every day brought every account, added up once from the postings of books that are older than these sums.
INSERT INTO fund_accountday (account_id, fund_id, currency, day, amount_minor, base_minor)
SELECT p.account_id, p.fund_id, p.currency, e.accounting_date, sum(p.amount_minor), sum(p.base_minor)
FROM fund_posting p JOIN fund_journalentry e ON e.id = p.entry_id WHERE e.posted_at IS NOT NULL
GROUP BY p.account_id, p.fund_id, p.currency, e.accounting_date
