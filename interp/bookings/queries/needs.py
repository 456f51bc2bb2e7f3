"""What one request needs, as matching's rules see it: the request, and what her case says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from interp.accounts.facts import Sector
from interp.bookings.models import Booking, Decision, Request
from interp.bookings.rules import in_force
from interp.cases.models import Case
from interp.conflicts.queries import newest_ties
from interp.conflicts.rules import still_cleared
from interp.db import db
from interp.errors import NotFound
from interp.matching.facts import Consent, Need, Tied, Wanted
from interp.matching.rules import decided
from interp.place import Place
from interp.spans import Span
from interp.text import normalise


def request_by_ref(ref: str) -> Request:
    """One statement: the request with its case, organisation and decisions. Raises NotFound."""
    return _one(Request.ref == ref)


def request_by_id(request_id: int) -> Request:
    return _one(Request.id == request_id)


def _one(condition: Any) -> Request:
    whole = (joinedload(Request.case).joinedload(Case.organisation), joinedload(Request.decisions))
    found = db.session.scalars(select(Request).where(condition).options(*whole)).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Unasked:
    """A booking of a case that came without its request, to be looked at like one: nobody knows what was asked for."""

    ref: str
    case: Case
    mode: str
    sector: str
    timezone: str
    span: Span
    service_language: str = ""
    id: int | None = None
    purpose: str | None = None
    place: Place | None = None
    decisions: tuple[Decision, ...] = ()


def without_request(booking: Booking, case: Case) -> Unasked:
    house = case.organisation
    sector, zone = (house.sector, house.timezone) if house else (None, None)
    return Unasked(booking.ref, case, booking.mode, sector or Sector.SOCIAL.value, zone or "UTC", booking.span)


def need_of(request: Request | Unasked) -> Need:
    """The need of one request, after what she decided about it. Opens sealed fields; asks nothing that came with the request,
    but, where something was cleared, whether a tie came since."""
    needs = request.case.needs or {}
    said = [decision.told for decision in request.decisions]
    return decided(_as_asked(request, needs), in_force(said, needs))


def _as_asked(request: Request | Unasked, needs: dict[str, Any]) -> Need:
    case, wishes = request.case, request.case.wishes or {}
    asked = needs.get("interpreter_gender") or {}
    return Need(
        request=request.ref,
        span=request.span,
        zone=request.timezone,
        mode=request.mode,
        sector=request.sector,
        purpose=request.purpose,
        service_language=request.service_language,
        place=request.place or (case.organisation.place if case.organisation else None),
        organisation=case.organisation.ref if case.organisation else None,
        languages=tuple(_wanted(language) for language in needs.get("languages") or ()),
        also_understands=tuple(needs.get("also_understands") or ()),
        minor=needs.get("minor"),
        gender=needs.get("gender"),
        want=asked.get("want"),
        firm=asked.get("firm"),
        elsewhere=needs.get("from"),
        avoid=tuple(tied(facet) for facet in case.avoid or ()),
        embassy_help=needs.get("embassy_help"),
        refused=frozenset((*wishes.get("refused", ()), *wishes.get("barred", ()))),
        wants=frozenset(wishes.get("wants") or ()),
        continuity=needs.get("continuity"),
        consents=tuple(_consent(consent) for consent in wishes.get("consents") or ()),
        cleared=_cleared(wishes.get("cleared") or ()),
    )


def _cleared(entries: Sequence[dict[str, Any]]) -> frozenset[tuple[str, str]]:
    """A tie that came after a clearing opens its kind again."""
    counting = still_cleared(entries, newest_ties({one["interpreter"] for one in entries}))
    return frozenset((one["interpreter"], one["kind"]) for one in counting)


def _wanted(language: dict[str, Any]) -> Wanted:
    variant = language.get("variant")
    return Wanted(language["tag"], normalise(variant or "") or None)


def tied(facet: dict[str, Any]) -> Tied:
    return Tied(facet["kind"], facet["token"], facet.get("sound") or "")


def _consent(consent: dict[str, Any]) -> Consent:
    until = consent.get("until")
    return Consent(
        consent["interpreter"], consent["kind"], consent.get("given"), date.fromisoformat(until) if until else None
    )
