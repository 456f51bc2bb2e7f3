"""What only one place may do: commit, read the clock, move a state, write the tables that rules span."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import functions, name, sources, tree

STATES = frozenset({"state", "status"})
# The last one writes an interpreter's own status, which is no state of the life cycle.
MOVERS = ("interp/bookings/actions/", "interp/exchange/", "interp/roster/actions.py")


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_the_edge_alone_commits() -> None:
    found = {name(path) for path in sources() for called, _ in calls(path) if called.endswith(".commit")}
    assert found == {"interp/db.py"}


def test_one_reader_of_the_wall_clock() -> None:
    readers = (".now", ".utcnow", ".today", "time.time", "time.time_ns")
    found = {
        f"{name(path)}:{called}"
        for path in sources()
        for called, _ in calls(path)
        if called.endswith(readers) and called != "clock.now"
    }
    assert found == {"interp/clock.py:datetime.now"}


def assigned_states(path: Path) -> Iterator[str]:
    """Where this file gives somebody's `.state` or `.status` a value: by assignment, by UPDATE, by setattr."""
    for node in ast.walk(tree(path)):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        if isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        flat = [one for target in targets for one in ast.walk(target)]
        if any(isinstance(one, ast.Attribute) and one.attr in STATES for one in flat):
            yield f"{name(path)}:{node.lineno}"  # type: ignore[attr-defined]
    for called, call in calls(path):
        by_update = called.endswith(".values") and STATES & {word.arg for word in call.keywords}
        by_name = called == "setattr" and isinstance(call.args[1], ast.Constant) and call.args[1].value in STATES
        if by_update or by_name:
            yield f"{name(path)}:{call.lineno}"


def test_states_move_in_one_place() -> None:
    found = [one for path in sources() for one in assigned_states(path)]
    assert found  # the walk sees what it looks for
    assert [one for one in found if not one.startswith(MOVERS)] == []


SPANNED = ("Booking", "Offer", "Request", "Declaration", "Tie", "Certification", "Employment")
# Every writer of one side of a rule over several tables takes the locks first. A new writer is a decision: write it here.
WRITERS = {
    "Booking": {
        "interp/bookings/actions/accepting.py",
        "interp/bookings/actions/bridging.py",
        "interp/exchange/load_life.py",
    },
    "Certification": {"interp/exchange/load_people.py"},
    "Declaration": {"interp/bookings/actions/accepting.py", "interp/conflicts/actions/declaring.py"},
    "Employment": {"interp/exchange/load_people.py"},
    "Offer": {"interp/bookings/actions/offering.py"},
    "Request": {
        "interp/bookings/actions/asking.py",
        "interp/bookings/actions/stopping.py",
        "interp/exchange/load_life.py",
    },
    "Tie": {"interp/conflicts/actions/declaring.py", "interp/exchange/load_people.py"},
}


def imported(path: Path) -> set[str]:
    """The models this file has from their tables' homes (a fact of matching may have the same name)."""
    froms = (node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom))
    return {one.name for node in froms if (node.module or "").endswith(".models") for one in node.names}


def test_who_writes_the_tables_that_rules_span() -> None:
    found: dict[str, set[str]] = {}
    for path in sources():
        mine = imported(path) & set(SPANNED)
        made = {called for called, _ in calls(path)} & mine
        parts = {one.id for node in ast.walk(tree(path)) if is_parts(node) for one in ast.walk(node) if is_name(one)}
        for table in made | (parts & mine):
            found.setdefault(table, set()).add(name(path))
    assert found == WRITERS


def is_parts(node: ast.AST) -> bool:
    """A call of insert, update or delete, or a table of model classes that is inserted in a loop."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ("insert", "update", "delete")
    return isinstance(node, ast.AnnAssign) and "Model" in ast.unparse(node.annotation)


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def test_person_and_time_are_arguments() -> None:
    """`g`, `session`, `current_user` and `request` stop at the edge."""
    ambient = {"g", "session", "current_user", "request", "viewer"}
    inner = [path for path in sources() if {"rules", "facts", "queries", "actions", "models"} & inside(path)]
    found = {
        f"{name(path)}: {one.name}"
        for path in inner
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module in ("flask", "flask_security", "interp.accounts.gate")
        for one in node.names
        if one.name in ambient
    }
    assert found == set()


def inside(path: Path) -> set[str]:
    return {part.removesuffix(".py") for part in name(path).split("/")}


def test_imports_stand_at_the_top() -> None:
    inline = {
        f"{name(path)}:{node.lineno}"
        for path in sources()
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert inline == set()


def test_forms_ask_no_database() -> None:
    found = {
        f"{name(path)}: {node.module}"
        for path in sources()
        if "forms" in inside(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").rpartition(".")[2] in ("queries", "actions", "models", "db", "sqlalchemy")
    }
    assert found == set()


def test_browser_tests_wait_for_the_whole_page() -> None:
    """A click returns when the next page has begun: what is counted then may not be there yet. `press` waits."""
    walkers = sources("tests/browser")
    found = {name(path) for path in walkers for called, _ in calls(path) if called.endswith(".click")}
    assert found == {"tests/browser/conftest.py"}
