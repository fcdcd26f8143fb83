"""The order of the house: who may import whom, how large a room may grow, which doors exist once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("config", "emergency", "fund", "notifications")
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
TYPICAL_FUNCTION = 14
# Inside a room: an interface may use everything below it, nothing below may use an interface.
LAYERS = {
    "interfaces": ("api", "web", "tasks", "management"),
    "actions": ("actions",),
    "permissions": ("permissions",),
    "policies": ("policies", "selectors", "visibility", "voting", "announcements"),
    "models": ("models",),
}


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from (path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts)


@dataclass(frozen=True)
class Facts:
    """What the tests below ask of a file: read once per process, its tree forgotten."""

    imports: frozenset[str]
    # (line, name, length)
    functions: tuple[tuple[int, str, int], ...]
    imports_inside: tuple[int, ...]
    state_changes: tuple[int, ...]
    # (name, name of one's own)
    gettexts: tuple[tuple[str, str | None], ...]


@cache
def facts_of(path: Path) -> Facts:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return Facts(
        imports=frozenset(name for node in nodes for name in _imported(node)),
        functions=tuple((one.lineno, one.name, (one.end_lineno or 0) - one.lineno + 1) for one in functions),
        imports_inside=tuple(
            node.lineno
            for function in functions
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ),
        state_changes=tuple(node.lineno for node in nodes if isinstance(node, ast.Call) and _changes_state(node)),
        gettexts=tuple(
            (name.name, name.asname)
            for node in nodes
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for name in node.names
            if "gettext" in name.name
        ),
    )


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {name.name for name in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return set()


def _changes_state(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    words = {keyword.arg for keyword in call.keywords}
    machine = name in {"AidRequest", "Disbursement"}
    return ("state" in words and (machine or name == "update")) or (name == "bulk_update" and "state" in ast.dump(call))


def imports_of(path: Path) -> frozenset[str]:
    return facts_of(path).imports


def layer_of(dotted: str) -> int | None:
    parts = dotted.split(".")[1:]
    for rank, names in enumerate(LAYERS.values()):
        if parts and parts[0] in names:
            return rank
    return None


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_only_rightward(room: str) -> None:
    left = set(ROOMS[: ROOMS.index(room)]) | {"tests"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(room)
        for name in imports_of(path)
        if name.split(".")[0] in left
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS[1:])
def test_inside_a_room_imports_go_downward(room: str) -> None:
    wrong = []
    for path in sources(room):
        own = layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name in imports_of(path):
            other = layer_of(name) if name.split(".")[0] == room else None
            if own is not None and other is not None and other < own:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def test_imports_make_no_circles() -> None:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sources(*ROOMS)
    }
    needs = {
        name: {other for other in imports_of(path) if other in modules and other != name}
        for name, path in modules.items()
    }
    for name, others in needs.items():
        # Naming a submodule also names its package, which is no need of the package's own content.
        others -= {other for other in others if name.startswith(f"{other}.")}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join([*trail[trail.index(name) :], name])
        if name in done:
            return
        for other in sorted(needs[name]):
            visit(other, (*trail, name))
        done.add(name)

    for name in sorted(needs):
        visit(name, ())


def test_files_and_functions_stay_small() -> None:
    wrong, lengths = [], []
    for path in sources(*ROOMS, "tests"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_FILE:
            wrong.append(f"{path.relative_to(ROOT)} has {lines} lines")
        if path.parts[len(ROOT.parts)] == "tests":
            continue
        for line, name, length in facts_of(path).functions:
            lengths.append(length)
            if length > LONGEST_FUNCTION:
                wrong.append(f"{path.relative_to(ROOT)}:{line} {name} has {length} lines")
    assert wrong == []
    assert sum(lengths) / len(lengths) <= TYPICAL_FUNCTION


def test_only_one_module_imports_gnupg() -> None:
    assert [str(path.relative_to(ROOT)) for path in sources(*ROOMS) if "gnupg" in imports_of(path)] == [
        "notifications/openpgp.py"
    ]


def test_no_room_keeps_a_drawer_for_everything() -> None:
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert [path for path in sources(*ROOMS) if path.name in drawers] == []


def test_no_signals_but_around_migrations() -> None:
    wrong = []
    for path in sources(*ROOMS):
        named = {name for name in imports_of(path) if name.startswith("django.db.models.signals.")}
        if named - {"django.db.models.signals.post_migrate", "django.db.models.signals.pre_migrate"}:
            wrong.append(str(path.relative_to(ROOT)))
        if "django.dispatch.receiver" in imports_of(path):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def test_w04_states_change_only_by_transitions() -> None:
    """The library stops assignments, but neither a constructor, nor update(), nor bulk writes."""
    wrong = [f"{path.relative_to(ROOT)}:{line}" for path in sources(*ROOMS) for line in facts_of(path).state_changes]
    assert wrong == []


def test_nothing_is_imported_inside_functions() -> None:
    wrong = [f"{path.relative_to(ROOT)}:{line}" for path in sources(*ROOMS) for line in facts_of(path).imports_inside]
    assert wrong == []


def test_texts_are_marked_by_names_that_their_collector_knows() -> None:
    """What is imported under a name of one's own is never collected, and stays English without a word."""
    known = {"_", "_n", "_p", None}
    wrong = [
        f"{path.relative_to(ROOT)}: {name} as {own}"
        for path in sources(*ROOMS)
        for name, own in facts_of(path).gettexts
        if own not in known
    ]
    assert wrong == []


def test_money_is_never_a_fraction() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in sources(*ROOMS)
        if any(word in path.read_text(encoding="utf-8") for word in ("DecimalField", "FloatField"))
    ]
    assert wrong == []
