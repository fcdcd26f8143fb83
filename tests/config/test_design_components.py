"""The components of the pages, one by one."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from lxml import html

from config.badges import STATES, URGENCIES, VERDICTS
from config.distance import distance_text
from emergency.codes import Urgency
from emergency.states import State
from fund.money import Money
from fund.rules.findings import Finding, Override, Verdict

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def render(source: str, **context: Any) -> html.HtmlElement:
    """Render a snippet that loads the components, as a tree."""
    request = SimpleNamespace(now=NOW, method="GET", GET={}, get_full_path=lambda: "/")
    text = Template("{% load house %}" + source).render(Context({"request": request, **context}))
    return html.fromstring(f"<div>{text}</div>")


def words(tree: html.HtmlElement) -> str:
    """Return the visible words with single spaces."""
    return " ".join(tree.text_content().split())


class Question(forms.Form):
    """Some fields."""

    sum = forms.CharField(label="Sum", help_text="Digits only.")
    use = forms.ChoiceField(label="Use", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False)
    agrees = forms.BooleanField(label="Agrees")
    key = forms.CharField(widget=forms.HiddenInput, initial="k")


def test_a_wrong_field_is_tied_to_its_error_and_its_hint() -> None:
    tree = render("{% field form.sum %}", form=Question({}))
    [control] = tree.xpath("//input")
    described = " ".join(
        tree.get_element_by_id(name).text_content() for name in control.get("aria-describedby").split()
    )
    assert control.get("aria-invalid") == "true"
    assert "Digits only." in described
    assert "This field is required." in described
    assert tree.xpath("//label/@for") == [control.get("id")]


def test_choices_are_a_named_group_of_labelled_targets() -> None:
    tree = render("{% field form.use %}", form=Question({}))
    [group] = tree.xpath("//fieldset")
    assert "".join(group.xpath("./legend/text()")).strip() == "Use"
    assert group.get("aria-describedby") == "id_use_error"
    assert [label.get("for") for label in group.xpath("./label")] == group.xpath(".//input/@id")


def test_a_form_shows_its_errors_first_with_links_to_the_fields() -> None:
    tree = render("{% fields form %}", form=Question({}))
    targets = tree.xpath("//*[@role='alert']//a/@href")
    assert targets == ["#id_sum", "#id_use", "#id_agrees"]
    assert all(tree.xpath(f"//*[@id='{target[1:]}']") for target in targets)
    assert tree.xpath("//input[@type='hidden']/@name") == ["key"]


def test_an_error_is_written_as_text_not_as_markup() -> None:
    form = Question({"sum": "1", "use": "a", "agrees": "on", "key": "k"})
    form.is_valid()
    form.add_error(None, "<b>bold</b>")
    assert render("{% form_errors form %}", form=form).xpath("//b") == []


def test_a_right_form_shows_no_error_summary() -> None:
    assert render("{% fields form %}", form=Question()).xpath("//*[@role='alert']") == []


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "(may stay empty)" in words(render("{% field form.note %}", form=Question()))
    assert "(may stay empty)" not in words(render("{% field form.sum %}", form=Question()))


def test_w06_an_act_says_what_it_does_and_whom_it_tells() -> None:
    tree = render("{% act_button '/x/' 'Pay' does='Sends it.' tells='the treasurer' %}", csrf_token="t0k3n")
    assert words(tree) == "Sends it. Who is told: the treasurer Pay"
    assert tree.xpath("//form/@action") == ["/x/"]
    assert tree.xpath("//input[@name='csrfmiddlewaretoken']/@value") == ["t0k3n"]


def test_w06_an_act_that_tells_nobody_says_so() -> None:
    assert "Nobody is told." in words(render("{% act_button '/x/' 'Pay' %}"))


def test_w07_a_refused_act_shows_the_reason_and_no_form() -> None:
    tree = render("{% act '/x/' 'Pay' refused='Somebody else must.' %}<input>{% endact %}", csrf_token="t0k3n")
    assert words(tree) == "Pay Not now: Somebody else must."
    assert tree.xpath("//form|//input|//button") == []


def test_an_act_of_a_public_page_carries_no_token() -> None:
    tree = render("{% act '/x/' 'Go' csrf=False %}<p>in</p>{% endact %}", csrf_token="t0k3n")
    assert tree.xpath("//input") == []
    assert "in" in words(tree)


def test_money_is_written_for_the_reader() -> None:
    assert words(render("{% money amount %}", amount=Money(120_050, "EUR"))) == "€1,200.50"
    assert words(render("{% money 5 'EUR' %}")) == "€0.05"
    assert words(render("{% money None %}")) == "not known yet"
    with translation.override("ru"):
        assert words(render("{% money amount %}", amount=Money(120_050, "EUR"))).replace("\xa0", " ") == "1 200,50 €"


def test_a_moment_shows_the_instant_and_the_distance() -> None:
    tree = render("{% moment at %}", at=NOW + timedelta(hours=3, minutes=20))
    assert words(tree) == "4 Mar, 15:20 UTC (in 3 h)"
    assert tree.xpath("//time/@datetime") == ["2026-03-04T15:20:00+00:00"]


def test_a_missed_moment_is_late_in_words_not_only_in_colour() -> None:
    late = render("{% moment at due=True %}", at=NOW - timedelta(minutes=50))
    assert words(late) == "4 Mar, 11:10 UTC (late by 50 min)"
    assert late.xpath("//*[@class='late']")
    assert words(render("{% moment at %}", at=NOW - timedelta(days=3))) == "1 Mar, 12:00 UTC (3 days ago)"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "now"),
        (59, "now"),
        (60, "in 1 min"),
        (3599, "in 59 min"),
        (3600, "in 1 h"),
        (172_799, "in 47 h"),
        (172_800, "in 2 days"),
        (-60, "1 min ago"),
        (-7200, "2 h ago"),
    ],
)
def test_distance_is_rounded_down_to_one_unit(seconds: int, said: str) -> None:
    assert distance_text(NOW + timedelta(seconds=seconds), NOW) == said


def test_every_state_and_urgency_has_a_sign_beside_its_colour() -> None:
    assert set(STATES) == set(State.values)
    assert set(URGENCIES) == set(Urgency.values)
    assert set(VERDICTS) == {verdict.value for verdict in Verdict}
    for state in State.values:
        tree = render("{% state_badge state %}", state=state)
        assert str(State(state).label) in words(tree)
        assert tree.xpath("//*[@aria-hidden='true']/text()")[0].strip()
    assert len({look.sign for look in URGENCIES.values()}) == len(URGENCIES)


def test_findings_stand_hardest_first_and_say_value_and_limit() -> None:
    shown = [
        Finding(rule="R-07", verdict=Verdict.CLEAR, code="uses_allowed", value=("legal_aid",)),
        Finding(rule="R-12", verdict=Verdict.BLOCK, code="not_confirmed", value=1, limit=2, words={"count": 1}),
        Finding(
            rule="R-08",
            verdict=Verdict.WARN,
            code="fine_without_lawyer",
            overridable_by=Override(who=("chair",)),
        ).as_json(),
    ]
    rows = [words(row) for row in render("{% findings shown %}", shown=shown).xpath("//li")]
    assert [row.split()[1] for row in rows] == ["stops", "warning", "in"]
    assert rows[0].endswith("Seen: 1 Limit: 2")
    assert "passed" not in rows[1]
    assert "Seen: legal aid" in rows[2]


def test_a_history_marks_where_it_stands() -> None:
    steps = [{"label": "Sent", "standing": "done", "at": NOW}, {"label": "Decided", "standing": "now"}]
    tree = render("{% timeline steps %}", steps=steps)
    assert [words(item) for item in tree.xpath("//*[@aria-current='step']")] == ["Decided you are here"]
    assert "4 Mar, 12:00 UTC (now)" in words(tree)


def test_a_code_is_read_out_in_groups() -> None:
    assert words(render("{% code_groups '4821907753106642' %}")) == "4821 9077 5310 6642"
    assert words(render("{% code_groups 'ABCDE-FGHIJ' 5 %}")) == "ABCDE FGHIJ"


def test_a_number_bears_the_readers_decimal_sign() -> None:
    with translation.override("ru"):
        assert words(render("{{ '0.00310'|decimal }} {{ '1.0842'|decimal }}")) == "0,00310 1,0842"
    with translation.override("en"):
        assert words(render("{{ '12.50'|decimal }}")) == "12.50"


def test_a_label_begins_with_a_capital_whatever_it_is_made_from() -> None:
    form = Question()
    form["sum"].label = "legal aid (EUR)"
    assert words(render("{% field form.sum %}", form=form)).startswith("Legal aid (EUR)")


@pytest.mark.parametrize(
    ("value", "limit", "percent"), [(0, 10, 0), (1, 3, 33), (10, 10, 100), (30, 10, 100), (0, 0, 100)]
)
def test_a_bar_never_overflows_and_speaks(value: int, limit: int, percent: int) -> None:
    tree = render("{% meter value limit 'Moved' %}", value=value, limit=limit)
    assert tree.xpath("//rect/@width") == [str(percent)]
    assert tree.xpath("//svg/@aria-label") == [f"Moved: {percent} %"]


def test_a_notice_knows_the_levels_of_messages() -> None:
    tree = render("{% notice 'error' %}<p>No.</p>{% endnotice %}{% notice 'success' %}<p>Yes.</p>{% endnotice %}")
    assert [(box.get("class"), box.get("role")) for box in tree] == [("notice danger", "alert"), ("notice ok", None)]


def test_crumbs_end_where_the_reader_is() -> None:
    tree = render("{% crumbs 'Overview' '/' 'Books' %}")
    assert tree.xpath("//a/@href") == ["/"]
    assert [words(item) for item in tree.xpath("//*[@aria-current='page']")] == ["Books"]
