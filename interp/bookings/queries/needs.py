"""What one request needs, as matching's rules see it: the request, and what her case says."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from interp.bookings.models import Request
from interp.cases.models import Case
from interp.db import db
from interp.errors import NotFound
from interp.matching.facts import Consent, Need, Tied, Wanted
from interp.text import normalise


def request_by_ref(ref: str) -> Request:
    """One statement: the request with its case and organisation. Raises NotFound."""
    return _one(Request.ref == ref)


def request_by_id(request_id: int) -> Request:
    return _one(Request.id == request_id)


def _one(condition: Any) -> Request:
    whole = joinedload(Request.case).joinedload(Case.organisation)
    found = db.session.scalar(select(Request).where(condition).options(whole))
    if found is None:
        raise NotFound
    return found


def need_of(request: Request) -> Need:
    """The need of one request. Opens the case's sealed fields; asks the database nothing more."""
    case = request.case
    needs, wishes = case.needs or {}, case.wishes or {}
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
        cleared=frozenset((c["interpreter"], c["kind"]) for c in wishes.get("cleared") or ()),
    )


def linked_codes(case: Case) -> set[str]:
    """The codes of the other side of the same matter, whichever side named the link."""
    links = case.links or {}
    return {*links.get("named", ()), *links.get("named_by", ())}


def _wanted(language: dict[str, Any]) -> Wanted:
    variant = language.get("variant")
    return Wanted(language["tag"], normalise(variant) if variant else None)


def tied(facet: dict[str, Any]) -> Tied:
    return Tied(facet["kind"], facet["token"], facet.get("sound") or "")


def _consent(consent: dict[str, Any]) -> Consent:
    until = consent.get("until")
    return Consent(
        consent["interpreter"], consent["kind"], consent.get("given"), date.fromisoformat(until) if until else None
    )
