"""Her own order when nobody fits, as the page of a request shows it: what stands in it, what she decided, whose turn it is.

The rules are in `bookings.rules`; what a yes changes is in `matching.rules.decided`, and `queries/needs.py` applies it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from interp.accounts.facts import Viewer
from interp.bookings.facts import RungState
from interp.bookings.models import Request
from interp.bookings.queries.fitting import Fitting
from interp.bookings.queries.needs import need_of
from interp.bookings.queries.pages import names, visible
from interp.bookings.queries.seats import pair_is_open
from interp.bookings.rules import (
    Rung,
    applicable_rungs,
    in_force,
    languages_left,
    newest_answers,
    rungs,
    standing_answers,
)
from interp.cases.facts import BRIDGE
from interp.db import db
from interp.matching.facts import Answer, Need, Pair, Suggestion
from interp.trail.models import TrailRecord


@dataclass(frozen=True, slots=True)
class Said:
    """What she decided about a rung: who asked her, in which language, when, and what she chose (a start, a language).

    `back`: she took her yes back. Nobody asks who heard it, or in which language. `was`: how it was before a yes changed it.
    """

    yes: bool
    asked_at: datetime
    asked_by: str | None = None
    language: str | None = None
    value: str | None = None
    back: bool = False
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    state: RungState
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Two interpreters who could relay, for the coordinator: `(name, ref)` of each, and the pivot. `no`: one of them said no.

    Those of whom nobody did stand first.
    """

    first: tuple[str | None, str]
    second: tuple[str | None, str]
    pivot: str
    no: bool

    @property
    def key(self) -> str:
        """How a form names the pair."""
        return " ".join((self.first[1], self.second[1], self.pivot))


@dataclass(frozen=True, slots=True)
class Order:
    """What the page shows while nobody fits. `pairs` are the coordinator's; `turn` is the rung to decide now."""

    recorded: bool
    steps: tuple[Step, ...]
    suggestions: tuple[Suggestion, ...]
    pairs: tuple[Asking, ...] = ()
    relay_allowed: bool = False
    pair_asked: bool = False
    bridged: tuple[datetime, ...] = ()

    @property
    def turn(self) -> str | None:
        return next((step.code for step in self.steps if step.state is RungState.OPEN), None)


def order_of(request: Request, fit: Fitting) -> Order:
    """Only asked while `fit` says that nobody fits. A provider's is worked out from the list that was fixed, as `fit` is."""
    left = fit.answer.relay_left if fit.answer else None
    stand = standing(request, fit.need or need_of(request), fit.suggestions, left)
    said = _said_in_force(request)
    allowed = newest_answers(spoken(request)).get("relay", False)
    return Order(
        recorded=bool(fallbacks(request)),
        steps=tuple(Step(rung.code, rung.state, said.get(rung.code)) for rung in stand),
        suggestions=fit.suggestions,
        pairs=_asking(fit.answer) if fit.answer else (),
        relay_allowed=allowed,
        pair_asked=allowed and pair_is_open(request.id),
        bridged=tuple(one.made_at for one in request.decisions if one.said["rung"] == BRIDGE),
    )


def standing(
    request: Request, need: Need, suggestions: Iterable[Suggestion], pairs: Sequence[Pair] | None
) -> tuple[Rung, ...]:
    """Her order as it stands. `pairs` are those of whom nobody has said no; None where they are not known: then a relay that she
    allowed may still come about."""
    left = pairs is None or bool(pairs) or pair_is_open(request.id)
    may = applicable_rungs(need, suggestions, pair_left=left)
    return rungs(fallbacks(request), standing_answers(spoken(request), request.case.needs or {}), may)


def told(request: Request) -> tuple[Step, ...]:
    """What she decided so far, whether or not anybody fits now: the newest answer to each rung that still counts."""
    counting = _said_in_force(request).items()
    return tuple(Step(code, RungState.YES if said.yes else RungState.NO, said) for code, said in counting)


def may_be_taken_back(request: Request) -> frozenset[str]:
    """A yes that lifts something still. A time that was moved is no wish: it is changed by a new request."""
    standing_yes = {code for code, _ in in_force(spoken(request), request.case.needs or {})}
    return frozenset(standing_yes - {"wait"})


def _said_in_force(request: Request) -> dict[str, Said]:
    counting = standing_answers(spoken(request), request.case.needs or {})
    return {one["rung"]: _said(one) for one in spoken(request) if one["rung"] in counting}


def fallbacks(request: Request) -> list[str]:
    return list((request.case.needs or {}).get("fallbacks") or ())


def spoken(request: Request) -> list[dict[str, Any]]:
    """Everything that was written down for this request, in time order."""
    return [decision.told for decision in request.decisions]


def choices(code: str | None, need: Need, suggestions: Iterable[Suggestion]) -> list[str]:
    """What she may choose with a yes: a start as the clock at the session's place shows it, or a language."""
    if code == "wait":
        return [one.start.isoformat() for one in suggestions if one.change == "time" and one.start]
    return list(languages_left(need)) if code == "language" else []


def askable_in(request: Request) -> list[str]:
    """The languages in which she can have been asked: those she accepts or understands, and the service's."""
    needs = request.case.needs or {}
    hers = [one["tag"] for one in needs.get("languages") or ()]
    return list(dict.fromkeys([*hers, *(needs.get("also_understands") or ()), request.service_language]))


def _said(one: dict[str, Any]) -> Said:
    at, back = datetime.fromisoformat(one["asked_at"]), bool(one.get("back"))
    return Said(one["yes"], at, one.get("asked_by"), one.get("language"), one.get("value"), back, one.get("was"))


def _asking(answer: Answer) -> tuple[Asking, ...]:
    left = answer.relay_left
    pairs = (*left, *(pair for pair in answer.relay if pair not in left))[: len(answer.relay)]
    known = names({ref for pair in pairs for ref in pair.refs})
    people = {ref: (name, ref) for ref, (name, _) in known.items()}
    return tuple(
        Asking(people[pair.first.ref], people[pair.second.ref], pair.pivot, pair not in left) for pair in pairs
    )


def bridges_since(viewer: Viewer, since: datetime) -> list[tuple[Request, datetime]]:
    """The life-safety bridges that were used since then, newest first, each with its request: the exceptions to look at."""
    used = select(Request.id, TrailRecord.at).join(TrailRecord, TrailRecord.subject == Request.uid)
    used = used.where(TrailRecord.verb == "bridge.used", TrailRecord.at >= since).order_by(TrailRecord.id.desc())
    rows = [(row[0], row[1]) for row in db.session.execute(used)]
    seen = {one.id: one for one in db.session.scalars(visible(viewer).where(Request.id.in_([row[0] for row in rows])))}
    return [(seen[number], at) for number, at in rows if number in seen]
