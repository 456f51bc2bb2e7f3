"""Who fits a request, as the request page shows it: section 6 of docs/matching.md says who is told what."""

from dataclasses import dataclass

from interp.accounts.facts import Role, Viewer
from interp.bookings.facts import SHOWN_FIRST
from interp.bookings.models import Request
from interp.bookings.queries.matching import match, policy
from interp.bookings.queries.pages import names
from interp.matching.facts import Answer, Need, Ranked, Reason
from interp.matching.rules import SpeaksFor, provider_counts, speaks_for


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
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Fitting:
    first: tuple[Fit, ...]
    others: tuple[Fit, ...]
    counts: tuple[tuple[str, int], ...]
    out: tuple[Out, ...] = ()

    @property
    def refs(self) -> list[str]:
        return [fit.ref for fit in (*self.first, *self.others)]


def fitting(request: Request, viewer: Viewer) -> Fitting:
    """A fixed number of statements, whatever the size of the roster."""
    need, found = match(request)
    everything = viewer.role is Role.COORDINATOR
    known = names([one.ref for one in found.matches] + [one.ref for one in found.excluded if everything])
    fits = tuple(_fit(place, need, one, known, everything) for place, one in enumerate(found.matches, 1))
    out = _out(found, known) if everything else ()
    return Fitting(fits[:SHOWN_FIRST], fits[SHOWN_FIRST:], provider_counts(found), out)


def _fit(place: int, need: Need, one: Ranked, known: dict[str, str | None], everything: bool) -> Fit:
    beyond = Beyond(one.rank[3] == 0, one.tie, int(one.rank[7])) if everything else None
    return Fit(place, one.ref, known.get(one.ref), speaks_for(need, one, policy()), beyond)


def _out(found: Answer, known: dict[str, str | None]) -> tuple[Out, ...]:
    return tuple(Out(one.ref, known.get(one.ref), one.reasons) for one in found.excluded)
