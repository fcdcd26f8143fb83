"""Which rooms keep triggers in their database."""

GUARDED = ("notifications", "fund", "emergency")
