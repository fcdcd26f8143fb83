"""A small network for tests of accounts: its keepers, a member, a contact, and what they do over the pages."""

import re
from typing import Any

from django.test import Client

from emergency.models import Entry, User
from fund.models import Fund
from tests.people import code_for, make_person, passphrase_of, sign_in

HOLD: dict[str, dict[str, Any]] = {
    "Sam": {"roles": ("steward",)},
    "Ben": {"roles": ("member",), "is_chair": True, "seat_number": 1},
    "Bea": {"roles": ("member",), "is_deputy_chair": True, "seat_number": 2},
    "Gil": {"roles": ("guardian",)},
    "Bo": {"roles": ("member",), "seat_number": 3},
    "Ada": {"roles": ("contact",), "countries": ["GE"]},
}


class Network:
    """A fund with those people; each acts in a browser of their own."""

    def __init__(self) -> None:
        self.fund = Fund.objects.create(code="relief", name="Relief")
        self.people = {name.lower(): make_person(name, fund=self.fund, **held) for name, held in HOLD.items()}
        self.browsers: dict[str, Client] = {}

    def __getitem__(self, name: str) -> User:
        return User.objects.get(pk=self.people[name].pk)

    def browser(self, name: str) -> Client:
        """Return the person's browser, signed in."""
        if name not in self.browsers:
            self.browsers[name] = sign_in(Client(), self.people[name])
        return self.browsers[name]

    def post(self, by: str, address: str, /, *, prefix: str, fresh: bool = True, **said: str) -> Any:
        """Send a form of this prefix as this person, with a fresh code unless told otherwise."""
        given = {**said, **({"code": code_for(self.people[by])} if fresh else {})}
        return self.browser(by).post(address, {f"{prefix}-{key}": value for key, value in given.items()})

    def invite(self, by: str = "sam", pseudonym: str = "Dora", **more: Any) -> Any:
        """Ask for a new account and return the answer."""
        return self.post(by, "/accounts/", prefix="invite", pseudonym=pseudonym, language="en", **more)

    def invited(self, by: str = "sam", pseudonym: str = "Dora") -> str:
        """Ask for a new account and return the path of its address."""
        return path_in(self.invite(by, pseudonym))

    def entry_step(self, by: str, name: str, **more: Any) -> Any:
        """Confirm or withdraw the newest entry."""
        entry = Entry.objects.latest("asked_at")
        return self.post(by, f"/accounts/entries/{entry.pk}/{name}/", prefix=f"{name}-{entry.pk}", **more)

    def step(self, by: str, about: str, name: str, **more: Any) -> Any:
        """Freeze, thaw or ask for another way in for somebody."""
        return self.post(by, f"/accounts/{self.people[about].pk}/{name}/", prefix=name, **more)

    def freeze(self, by: str, name: str, **more: Any) -> Any:
        """Freeze whoever has this name."""
        said = {"key": "0b5f6a0e-7a57-4f0c-9d6c-3c2f6a9d1e11", "name": name, **more}
        return self.post(by, "/account/freeze-another/", prefix="other", **said)

    def is_in(self, name: str) -> bool:
        """Tell whether the person's browser is signed in still."""
        return self.browser(name).get("/account/").status_code == 200

    def again(self, by: str = "ben", about: str = "bo", kind: str = "factor", confirmed_by: str = "gil") -> str:
        """Give somebody another way in, confirmed by another; returns the path of its address."""
        path = path_in(self.step(by, about, "again", kind=kind))
        assert self.entry_step(confirmed_by, "confirm").status_code == 302
        return path


def path_in(answer: Any) -> str:
    """Return the path of the address that a page shows once."""
    assert answer.status_code == 200, answer.content.decode()
    return re.search(r"http://testserver(/welcome/[\w-]{43}/)", answer.content.decode()).group(1)


def passphrase_shown(answer: Any) -> str:
    """Return the pass phrase that a page shows once."""
    return re.search(r"((?:[a-z2-9]{4}-){4}[a-z2-9]{4})", answer.content.decode()).group(1)


def login_shown(answer: Any) -> str:
    """Return the login name that a page shows once."""
    return re.search(r">([a-z]{6}-[0-9]{4})<", answer.content.decode()).group(1)


def own_passphrase(name: str) -> dict[str, str]:
    """Return the form of the page that asks for the pass phrase alone."""
    return {"passphrase": passphrase_of(name)}
