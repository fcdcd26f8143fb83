"""How far random walks go: a little in every run, ten times as far when HYPOTHESIS_PROFILE=thorough asks for it.

HYPOTHESIS_PROFILE=thorough .venv/bin/python -m pytest -q --no-migrations tests/journeys/test_no_way_around.py
"""

import os


def times_as_far(number: int) -> int:
    """Return how many examples or steps to walk, from the number of an everyday run."""
    return number * 10 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else number
