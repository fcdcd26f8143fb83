"""Every numbered promise with the careless change that would break it, and the test that turns red then.

python -m tests.mutations [S13 L5 …] [--jobs 2]   breaks a copy of the tree, row by row, and runs the named tests

A row is one change that somebody could make without thinking; where a promise is guarded twice on purpose, both
guards are changed and the row says so. `tests/test_mutations.py` keeps the rows fitting the code.
"""
