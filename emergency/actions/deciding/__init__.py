"""Rounds of voting on a case: opened, voted, decided, promised, overridden, looked at again."""
