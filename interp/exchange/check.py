"""Everything that does not hold in a document, at once: its shape first, then its sense."""

from typing import Any

from interp.exchange.facts import Asked, Booked, Known, Path, Problem, pointer
from interp.exchange.read import TWICE
from interp.exchange.sense import problems
from interp.exchange.shape import LISTS, flaws

__all__ = ["Asked", "Booked", "Known", "Problem", "check"]

NOTHING = Known()


def check(document: object, known: Known = NOTHING, unread: tuple[Problem, ...] = ()) -> tuple[Problem, ...]:
    """Every problem of a document and what was `unread` in it (as `read` gives both), in the order of its lists; empty when it may
    be loaded.

    `known` is what the installation already holds; a document that is whole by itself needs none of it.
    """
    try:
        found = list(flaws(document))
    except RecursionError:
        return (Problem("", "is nested too deep"),)
    spoiled = [flaw.path for flaw in found if flaw.spoils]
    # That a number is none of JSON is told already, and says more than that it is none of the schema.
    told = {problem.pointer for problem in unread if problem.text != TWICE}
    fresh = (flaw for flaw in found if not flaw.spoils or pointer(flaw.path) not in told)
    shape = dict.fromkeys(Problem(pointer(flaw.path), flaw.text) for flaw in fresh)
    sense = dict.fromkeys(problems(_readable(document, spoiled), known))
    return tuple(sorted(dict.fromkeys(unread) | shape | sense, key=_place))


def _place(problem: Problem) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Where a problem stands: lists in the order of the schema, indexes as numbers."""
    parts = problem.pointer.split("/")[1:]
    lists = list(LISTS)
    first = lists.index(parts[0]) if parts and parts[0] in LISTS else -1
    return first, tuple((int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in parts)


def _readable(document: object, spoiled: list[Path]) -> dict[str, Any]:
    """The document with every spoiled value left out. The one that was handed in stays as it is."""
    if not isinstance(document, dict):
        return {}
    copies: dict[Path, Any] = {(): dict(document)}
    for path in spoiled:
        for depth in range(1, len(path)):
            step = path[:depth]
            if step not in copies:
                holder = copies[path[: depth - 1]]
                copies[step] = holder[path[depth - 1]] = holder[path[depth - 1]].copy()
        copies[path[:-1]][path[-1]] = None
    whole: dict[str, Any] = copies[()]
    return whole
