"""Bank files on a small phone without scripts: looked at, taken in, and a profile set up from a sample."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import FilePayload, Page

from fund.models import BankProfile, BankStatement
from tests.browser.shots import shoot
from tests.browser.visits import Visits, barriers, small_targets, too_wide
from tests.factories import DAY, NOW, cast, make_fund
from tests.fund.api.desk import Desk, bank_says
from tests.people import sign_in

_ROWS = (
    "Дата;Сумма;Получатель;Назначение платежа;Валюта;Референс операции банка",
    "03.11.2026;-120,50;Анна;помощь;EUR;1",
)


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + 3 * DAY)
    fund = make_fund("10000.00")
    return Desk(fund, cast(fund))


def _sound(page: Page, name: str) -> None:
    shoot(page, f"bank-{name}-360")
    assert too_wide(page) == [], name
    # The menu is looked at with the treasury's other pages.
    assert [each for each in small_targets(page) if not each.startswith("A ")] == [], name
    assert barriers(page) == [], name


def test_a_file_is_looked_at_and_a_profile_is_made_on_a_phone(visits: Visits, desk: Desk) -> None:
    page = visits.open(scripts=False)
    session = sign_in(Client(), desk.people["tom"]).cookies[django_settings.SESSION_COOKIE_NAME].value
    cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": visits.address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto("/treasury/statements/")
    page.set_input_files("input[type=file]", _file("a.xml", bank_says(("3.00", "DBIT", "fee"))))
    page.get_by_role("button", name="Look into the file").click()
    assert "/previews/" in page.url
    _sound(page, "preview")
    page.get_by_role("button", name="Take these lines in").click()
    assert page.url.endswith(f"/{BankStatement.objects.get().pk}/")
    page.goto("/treasury/bank-profiles/")
    _sound(page, "profiles")
    page.get_by_role("link", name="Set one up from a file of the bank").click()
    _sound(page, "sample")
    page.set_input_files("input[type=file]", _file("a.csv", "\n".join(_ROWS).encode("cp1251")))
    page.get_by_role("button", name="Show its columns").click()
    _sound(page, "columns")
    page.get_by_label("Name of the profile").fill("my-bank")
    page.get_by_role("button", name="Show what it reads").click()
    _sound(page, "read")
    page.get_by_role("button", name="Save the profile").click()
    assert BankProfile.objects.get().name == "my-bank"


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}
