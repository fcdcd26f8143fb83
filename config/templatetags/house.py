"""The components of the pages: what every room's templates load as `house`."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from babel.core import Locale
from babel.dates import format_date, format_skeleton
from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput
from django.forms.forms import BaseForm
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info, gettext

from config.badges import STATES, URGENCIES, VERDICTS, Look
from config.distance import distance_text
from emergency.codes import Urgency
from emergency.states import State
from fund.countries import territories
from fund.money import Money, format_money
from fund.rules import wording
from fund.rules.findings import Finding

register = template.Library()

# Each list of values is put together whenever it is asked for, and lists ask with every row.
_KNOWN_STATES, _KNOWN_URGENCIES = frozenset(State.values), frozenset(Urgency.values)
_SIGNED_IN_ONLY = {"language": ("language", "emergency:language"), "logout": ("logout", "emergency:logout")}


# -- Frame ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """Show the menu handed in as `navigation`: items with url, label, current and an optional count."""
    return {"items": context.get("navigation") or []}


@register.inclusion_tag("components/crumbs.html")
def crumbs(*words: str) -> dict[str, Any]:
    """Show the way here: label, address, label, address … and the label of this page last."""
    return {"steps": list(zip(words[::2], [*words[1::2], ""], strict=False))}


@register.inclusion_tag("components/sign_out.html", takes_context=True)
def sign_out(context: Context) -> dict[str, Any]:
    """Show the way out to who is signed in, the way in to others."""
    signed_in = _is_signed_in(context)
    return {
        "signed_in": signed_in,
        "url": _first_address("logout") if signed_in else "",
        "csrf_token": context.get("csrf_token") if signed_in else None,
    }


@register.inclusion_tag("components/language_switch.html", takes_context=True)
def language_switch(context: Context) -> dict[str, Any]:
    """Offer the other languages: a form that keeps the choice in the account, or for strangers plain links.

    A page that answers a POST offers none to strangers: following a link would lose it.
    """
    request, signed_in = context.get("request"), _is_signed_in(context)
    repeatable = request is not None and request.method == "GET"
    return {
        "url": _first_address("language") if signed_in else "",
        "path": request.get_full_path() if request is not None and repeatable else "",
        "csrf_token": context.get("csrf_token") if signed_in else None,
        "languages": [_language(code, request) for code, _name in settings.LANGUAGES],
    }


# -- Forms ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", mark_optional: bool = True) -> dict[str, Any]:
    """Show one field of a form with label, hint and errors tied to it."""
    widget = bound.field.widget
    kind = "group" if widget.use_fieldset else "tick" if isinstance(widget, CheckboxInput) else "single"
    return {
        "bound": bound,
        "kind": kind,
        "label": capfirst(label or bound.label),
        "optional": mark_optional and not bound.field.required,
    }


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """Show the error summary and every field of the form, hidden ones too, in their order."""
    hidden = format_html_join("", "{}", ((bound,) for bound in form.hidden_fields()))
    shown = [render_to_string("components/field.html", field(bound)) for bound in form.visible_fields()]
    summary = render_to_string("components/form_errors.html", form_errors(form))
    return format_html_join("", "{}", ((part,) for part in [summary, hidden, *shown]))


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Show what is to be mended, each with a link to its field; nothing when all is well."""
    whole = [{"sentence": sentence} for sentence in form.non_field_errors()]
    single = [
        {"sentence": sentence, "label": bound.label, "target": _target(bound)}
        for bound in form
        for sentence in bound.errors
    ]
    return {"problems": whole + single}


@register.simple_tag(takes_context=True)
def act_button(context: Context, url: str, label: str, **options: Any) -> str:
    """Show a form of one button; options as in `act`."""
    return act(context, "", url, label, **options)


@register.simple_block_tag(takes_context=True)
def act(
    context: Context,
    content: str,
    url: str,
    label: str,
    *,
    does: Any = "",
    tells: Any = "",
    refused: Any = "",
    tone: str = "",
    name: str = "",
    value: str = "",
    files: bool = False,
    csrf: bool = True,
) -> str:
    """Show one act as a form: its fields, what it will do, whom it will tell, and its button.

    `refused` is the sentence why it cannot be done now; then there is no form. `tone` is "", "quiet" or "danger".
    """
    shown = {
        "content": content,
        "url": url,
        "label": label,
        "does": does,
        "tells": tells,
        "refused": refused,
        "tone": tone,
        "name": name,
        "value": value,
        "files": files,
        "csrf": csrf,
        "csrf_token": context.get("csrf_token") if csrf else None,
    }
    return render_to_string("components/act.html", shown)


# -- Words and figures ------------------------------------------------------------------------------------------------


@register.simple_tag
def money(amount: Any, currency: str = "") -> SafeString:
    """Show Money, or minor units with their currency, as the reader writes it; None is not known yet."""
    if amount in (None, ""):
        return format_html('<span class="soft">{}</span>', gettext("not known yet"))
    whole = amount if isinstance(amount, Money) else Money(int(amount), currency)
    return format_html('<span class="money">{}</span>', format_money(whole, _language_now()))


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None, due: bool = False) -> SafeString:
    """Show an instant (UTC) and how far it is from now; `due` says loudly when it has passed."""
    if at is None:
        return format_html("<span>{}</span>", gettext("no time set"))
    now = _now(context)
    at = at.astimezone(UTC)
    skeleton = "MMMd" if now is None or now.year == at.year else "yMMMd"
    shown = f"{format_skeleton(skeleton, at, locale=_locale())}, {at:%H:%M} UTC"
    if now is None:
        return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), shown)
    late = due and at <= now
    words = distance_text(at, now, due=due)
    return format_html(
        '<time datetime="{}">{} <span class="{}">({})</span></time>',
        at.isoformat(timespec="seconds"),
        shown,
        "late" if late else "soft",
        words,
    )


@register.simple_tag
def day(on: date | None) -> SafeString:
    """Show a day as the reader writes it."""
    if on is None:
        return format_html("<span>{}</span>", gettext("no day set"))
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), format_date(on, "medium", locale=_locale()))


@register.filter
def country(code: str) -> str:
    """Return a country's name in the reader's language; a code without one is its own."""
    return territories(_language_now()).get(code, code)


@register.filter
def decimal(number: str) -> str:
    """Show a number such as `12.5` as the reader writes it."""
    return wording.decimal(number)


@register.simple_tag
def code_groups(digits: str, size: int = 4) -> SafeString:
    """Show a code in groups that can be read out; what stands between the groups is one space."""
    bare = "".join(character for character in str(digits) if character.isalnum())
    groups = (bare[at : at + size] for at in range(0, len(bare), size))
    return format_html('<span class="code">{}</span>', format_html_join(" ", "<span>{}</span>", ((g,) for g in groups)))


@register.inclusion_tag("components/meter.html")
def meter(value: Money | int, limit: Money | int, label: str, tone: str = "") -> dict[str, Any]:
    """Show how much of `limit` is reached, as a bar and in words; above it the bar stays full."""
    part, whole = (item.minor if isinstance(item, Money) else int(item) for item in (value, limit))
    percent = 100 * part // whole if whole > 0 else 100
    return {"percent": min(100, max(0, percent)), "label": label, "tone": tone}


# -- Standing ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def state_badge(state: str) -> SafeString:
    """Show where a case stands, in words with a sign."""
    return _badge(STATES.get(state, Look("", "○")), State(state).label if state in _KNOWN_STATES else state)


@register.simple_tag
def urgency_badge(urgency: str) -> SafeString:
    """Show how urgent a case is, in words with a sign."""
    label = Urgency(urgency).label if urgency in _KNOWN_URGENCIES else gettext("urgency not set")
    return _badge(URGENCIES.get(urgency, Look("", "○")), label)


@register.simple_block_tag
def notice(content: str, tone: str = "info") -> SafeString:
    """Set a text apart: `info`, `ok`, `warn` or `danger`; the names of message levels are understood."""
    tones = {"success": "ok", "warning": "warn", "error": "danger", "debug": "info"}
    kind = tones.get(tone, tone)
    role = format_html(' role="{}"', "alert") if kind == "danger" else ""
    return format_html('<div class="notice {}"{}>{}</div>', kind, role, content)


@register.inclusion_tag("components/timeline.html", takes_context=True)
def timeline(context: Context, steps: Iterable[Any]) -> dict[str, Any]:
    """Show a history: steps with label, standing (done, now, ahead) and optional at and note."""
    return {"steps": steps, "request": context.get("request"), "now": context.get("now")}


@register.inclusion_tag("components/findings.html")
def findings(items: Iterable[Finding | Mapping[str, Any]]) -> dict[str, Any]:
    """Show findings, hardest first: verdict, sentence, the value seen and its limit."""
    rows = [_finding_row(item.as_json() if isinstance(item, Finding) else item) for item in items]
    return {"rows": sorted(rows, key=lambda row: row["order"])}


@register.inclusion_tag("components/empty_state.html")
def empty_state(text: str, hint: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """Say that a list is empty, why that may be, and what could be done."""
    return {"text": text, "hint": hint, "url": url, "label": label}


def _badge(look: Look, label: Any) -> SafeString:
    return format_html(
        '<span class="badge {}"><span aria-hidden="true">{}</span> {}</span>', look.tone, look.sign, label
    )


def _finding_row(item: Mapping[str, Any]) -> dict[str, Any]:
    verdict = str(item.get("verdict", ""))
    look = VERDICTS.get(verdict, VERDICTS["block"])
    return {
        "order": list(VERDICTS).index(verdict) if verdict in VERDICTS else 0,
        "verdict": look.label,
        "tone": look.tone,
        "sign": look.sign,
        "rule": item.get("rule", ""),
        "sentence": item.get("sentence", ""),
        **{name: _figure(item.get(name)) for name in ("value", "limit")},
    }


def _figure(stored: Any) -> Any:
    return "" if stored is None else wording.written(wording.restored(stored))


def _target(bound: BoundField) -> str:
    return "" if bound.is_hidden else bound.id_for_label or bound.auto_id


def _is_signed_in(context: Context) -> bool:
    return bool(getattr(context.get("user"), "is_authenticated", False))


def _first_address(kind: str) -> str:
    for name in _SIGNED_IN_ONLY[kind]:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def _language(code: str, request: Any) -> dict[str, Any]:
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    query["language"] = code
    return {
        "code": code,
        "name": get_language_info(code)["name_local"].capitalize(),
        "current": code == _language_now(),
        "query": query.urlencode(),
    }


def _language_now() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _locale() -> Locale:
    # Plain English here is British: the day stands before the month.
    return Locale.parse("en_GB") if _language_now() == "en" else Locale.parse(_language_now(), sep="-")


def _now(context: Context) -> datetime | None:
    return getattr(context.get("request"), "now", None) or context.get("now")
