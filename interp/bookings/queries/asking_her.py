"""What stands between one interpreter and one request that somebody may lift: her consent, or a coordinator's clearing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from interp.bookings.models import Request
from interp.bookings.queries.candidates import gather
from interp.bookings.queries.matching import policy
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import db
from interp.matching.facts import Candidate, Need
from interp.matching.rules import exclude, ties
from interp.matching.rules.asked import ask

# While one of these stands she is asked nothing: her yes could not lift it, or nobody knows yet what she would be asked.
ASK_NOTHING = frozenset({"refused", "conflict", "possible_tie"})


@dataclass(frozen=True, slots=True)
class Between:
    """Kinds of connection, each in the order of the page. `to_ask`: her consent is needed and none counts; `said_no`: of
    these, where she said no; `alike`: values sound alike and nobody has cleared it."""

    to_ask: tuple[str, ...] = ()
    said_no: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


def between(request: Request, interpreter_id: int) -> Between:
    """Empty for somebody who holds none of her languages."""
    need, candidates = gather(request, only=[interpreter_id])
    found = [one for one in candidates if _speaks_hers(need, one)]
    return _between(need, found[0]) if found else Between()


def _speaks_hers(need: Need, one: Candidate) -> bool:
    return bool({wanted.tag for wanted in need.languages} & {spoken.tag for spoken in one.languages})


def _between(need: Need, one: Candidate) -> Between:
    asked, codes = ask(need, policy()), {reason.code for reason in exclude(need, one, policy())}
    alike = () if "refused" in codes else ties.possible_kinds(asked, one)  # whoever is out for her needs no clearing
    if "consent" not in codes or codes & ASK_NOTHING:
        return Between(alike=alike)
    to_ask = tuple(kind for kind in ties.consent_kinds(asked, one) if not ties.allowed(asked, one.ref, kind))
    no = {said.kind for said in need.consents if said.interpreter == one.ref and said.given is False}
    return Between(to_ask, tuple(kind for kind in to_ask if kind in no), alike)


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who wrote a kind of connection on her avoid list, and when; None where an import brought it."""

    by: str | None
    at: datetime | None


def entered(case: Case, kind: str) -> tuple[Entered, ...]:
    """All who wrote something of this kind, each line once, the oldest first: never which of several it is about."""
    mine = {(facet.get("by"), facet.get("at")) for facet in case.avoid or () if facet["kind"] == kind}
    every = (Entered(by, datetime.fromisoformat(at) if at else None) for by, at in mine)
    return tuple(
        sorted(every, key=lambda one: (one.at is not None, one.at.isoformat() if one.at else "", one.by or ""))
    )


def added_after(request: Request, interpreter_id: int, kind: str, seen: datetime) -> bool:
    """Did something of this kind come on either side after this instant?"""
    wanted = select(Tie.added_at).where(Tie.interpreter_id == interpreter_id, Tie.kind == kind)
    mine: Iterable[datetime | None] = db.session.scalars(wanted)
    hers = [one.at for one in entered(request.case, kind)]
    return any(at is not None and at > seen for at in (*mine, *hers))
