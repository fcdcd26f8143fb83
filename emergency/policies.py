"""What the conflict levels mean, apart from who asks."""

# Family, household, payee, creditor, asked or confirmed: no access at all.
NO_ACCESS_LEVEL = 3
