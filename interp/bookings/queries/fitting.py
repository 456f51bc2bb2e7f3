"""Who fits a request, as the request page shows it: section 6 of docs/matching.md says who is told what.

The coordinator reads the answer of this moment; a provider reads the list that was fixed (`queries/shown.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from interp.accounts.facts import Role, Viewer
from interp.bookings.facts import SHOWN_FIRST
from interp.bookings.models import Booking, Request
from interp.bookings.queries.answers import said_no
from interp.bookings.queries.matching import helped, policy
from interp.bookings.queries.pages import names
from interp.bookings.queries.shown import read
from interp.db import db
from interp.matching.facts import Answer, Need, Ranked, Reason, Suggestion
from interp.matching.rules import SpeaksFor, coordinator_counts, speaks_for
from interp.roster.models import Interpreter


@dataclass(frozen=True, slots=True)
class Beyond:
    """What only the coordinator reads of somebody who fits: parts 4, 5 and 8 of the rank."""

    known_face: bool
    tie: str | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Fit:
    """Somebody who may be offered: her or his place in the order and what speaks for her or him."""

    place: int
    ref: str
    name: str | None
    speaks: SpeaksFor
    beyond: Beyond | None


@dataclass(frozen=True, slots=True)
class Out:
    """Somebody who may not, with every reason: the coordinator's only."""

    ref: str
    name: str | None
    uid: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Fitting:
    """What one viewer sees. `need` and `answer` are there for the coordinator only; `listed_at` tells a provider how old it is."""

    first: tuple[Fit, ...]
    others: tuple[Fit, ...]
    counts: tuple[tuple[str, int], ...]
    suggestions: tuple[Suggestion, ...] = ()
    listed_at: datetime | None = None
    out: tuple[Out, ...] = ()
    need: Need | None = None
    answer: Answer | None = None
    said_no: frozenset[str] = frozenset()

    @property
    def somebody_left(self) -> bool:
        """Is there anybody to ask who has not said no?"""
        return not self.said_no.issuperset(self.refs)

    @property
    def refs(self) -> list[str]:
        return [fit.ref for fit in (*self.first, *self.others)]


def fitting(request: Request, viewer: Viewer, at: datetime) -> Fitting | None:
    """A fixed number of statements, whatever the size of the roster. None: no list was made for the provider yet."""
    if viewer.role is Role.COORDINATOR:
        return _now(request, at)
    return _fixed(request) if request.shown is not None else None


def _freed(request: Request) -> Iterable[str]:
    mine = (Booking.request_id == request.id, Booking.flagged_at.is_not(None))
    return db.session.scalars(select(Interpreter.ref).join(Booking).where(*mine))


def _now(request: Request, at: datetime) -> Fitting:
    need, found = helped(request, at)
    known = names([one.ref for one in found.matches] + [one.ref for one in found.excluded])
    fits = tuple(_fit(place, need, one, known) for place, one in enumerate(found.matches, 1))
    out = tuple(Out(one.ref, *known[one.ref], one.reasons) for one in found.excluded)
    listed = read(request.shown).at if request.shown is not None else None
    first, others = fits[:SHOWN_FIRST], fits[SHOWN_FIRST:]
    return Fitting(first, others, coordinator_counts(found), found.suggestions, listed, out, need, found, found.said_no)


def _fit(place: int, need: Need, one: Ranked, known: dict[str, tuple[str | None, str]]) -> Fit:
    beyond = Beyond(one.rank[3] == 0, one.tie, int(one.rank[7]))
    return Fit(place, one.ref, known[one.ref][0], speaks_for(need, one, policy()), beyond)


def _fixed(request: Request) -> Fitting:
    """The kept list, without those she has refused since and those whose booking for this request was freed.

    Neither is a secret of whoever reads it: a provider wrote the refusal down, and was told that the booking ended.
    """
    shown = read(request.shown)
    refused = {*(request.case.wishes or {}).get("refused", ()), *_freed(request)}
    there = [(ref, speaks) for ref, speaks in shown.matches if ref not in refused]
    known = names([ref for ref, _ in there])
    fits = tuple(Fit(place, ref, known[ref][0], speaks, None) for place, (ref, speaks) in enumerate(there, 1))
    return Fitting(
        fits[:SHOWN_FIRST], fits[SHOWN_FIRST:], shown.counts, shown.suggestions, shown.at, said_no=said_no(request.id)
    )
