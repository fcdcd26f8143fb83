"""State machines drawn as Mermaid from the code itself, so that a drawing cannot disagree with it."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django_fsm import GET_STATE, RETURN_VALUE, FSMField

from emergency.models import AidRequest
from fund.models import Disbursement

FENCE = "```"
# Which README shows which machine, between two marks of the machine's name.
DRAWN: dict[str, tuple[str, type[models.Model]]] = {
    "aid-request": ("emergency/README.md", AidRequest),
    "disbursement": ("fund/README.md", Disbursement),
}


def arrows(model: type[models.Model]) -> list[tuple[str, str, str]]:
    """Return (from, to, method) for every transition, each pair of states once."""
    field = next(one for one in model._meta.get_fields() if isinstance(one, FSMField))
    found = set()
    for transition in field.get_all_transitions(model):
        for target in _targets(transition.target):
            found.add((str(transition.source), target, transition.name))
    return sorted(found)


def mermaid(model: type[models.Model]) -> str:
    """Return the machine as a Mermaid state diagram."""
    lines = [f"    {source} --> {target}: {name}" for source, target, name in arrows(model)]
    return "\n".join([f"{FENCE}mermaid", "stateDiagram-v2", *lines, FENCE])


def redrawn(text: str, name: str, drawing: str) -> str:
    """Return the README's text with the drawing between its two marks; raises ValueError without them."""
    mark = f"<!-- {name} -->"
    parts = text.split(mark)
    if len(parts) != 3:  # noqa: PLR2004
        raise ValueError(f"two marks {mark} are wanted")
    return f"{parts[0]}{mark}\n{drawing}\n{mark}{parts[2]}"


def stale(*, mend: bool) -> list[str]:
    """Return the READMEs whose drawing is not the code's; with `mend` draws them anew."""
    found = []
    for name, (file, model) in DRAWN.items():
        path = Path(settings.BASE_DIR) / file
        text = path.read_text(encoding="utf-8")
        fresh = redrawn(text, name, mermaid(model))
        if fresh == text:
            continue
        found.append(file)
        if mend:
            path.write_text(fresh, encoding="utf-8")
    return found


def _targets(target: object) -> list[str]:
    if isinstance(target, RETURN_VALUE | GET_STATE):
        return [str(state) for state in target.allowed_states or ()]
    return [] if target is None else [str(target)]
