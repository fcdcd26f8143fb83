"""Countries stand in the order of their names as the reader's alphabet has it."""

import pytest

from fund.countries import by_name


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", ["AX", "AL", "BY", "BA", "IS", "IT"]),
        ("ru", ["AX", "AL", "BY", "BA", "IS", "IT"]),
        ("uk", ["AX", "AL", "BY", "BA", "IS", "IT"]),
    ],
)
def test_letters_beside_the_plain_ones_do_not_go_to_the_end(language: str, ordered: list[str]) -> None:
    rows = by_name(["IT", "IS", "BA", "BY", "AL", "AX"], language)
    assert [code for code, _name in rows] == ordered
