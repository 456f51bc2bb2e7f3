"""Write a request: a sealed draft while it is being written, then the request itself."""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import delete

from interp.accounts.facts import Viewer
from interp.bookings.actions.listing import fix
from interp.bookings.facts import DRAFT_HOURS, RequestState
from interp.bookings.models import Draft, Request
from interp.bookings.queries.of_case import services
from interp.bookings.rules import asked, session_faults, span_of
from interp.cases import actions as cases
from interp.cases.models import Case
from interp.db import db, lock
from interp.errors import BadInput
from interp.spans import Span
from interp.trail.actions import record


def start_draft(by: Viewer, at: datetime) -> Draft:
    """A new empty draft; the person's older drafts are kept until they end."""
    draft = Draft(user_id=by.user_id, ends_at=at + timedelta(hours=DRAFT_HOURS))
    draft.answers = {}
    db.session.add(draft)
    db.session.flush()
    return draft


def save_draft(draft: Draft, **answers: Any) -> None:
    """Keep the answers of one page beside those of the others."""
    draft.answers = (draft.answers or {}) | answers


def drop_draft(draft: Draft) -> None:
    """Row and key go together. Sent twice at once, the second finds no row and is refused."""
    db.session.delete(draft)
    db.session.flush()


def drop_ended_drafts(at: datetime) -> int:
    """Drafts end after 24 hours: the row and the key that opens it go together."""
    return db.session.execute(delete(Draft).where(Draft.ends_at <= at)).rowcount  # type: ignore[attr-defined,no-any-return]


def request_interpreter(
    case: Case,
    *,
    by: Viewer,
    at: datetime,
    local_start: str,
    minutes: int,
    zone: str,
    sector: str,
    purpose: str | None,
    mode: str,
    service_language: str,
    details: dict[str, Any] | None = None,
) -> Request:
    """A request that is looking for somebody. Raises BadInput with codes for what can't be."""
    lock(case=case.id)
    span = _span(case, at, local_start=local_start, minutes=minutes, zone=zone, service_language=service_language)
    request = Request(
        ref=f"R-{token_hex(4).upper()}",
        case=case,
        created_by=by.user_id,
        created_at=at,
        sector=sector,
        purpose=purpose,
        mode=mode,
        service_language=service_language,
        starts_at=span.start,
        ends_at=span.end,
        local_start=local_start,
        timezone=zone,
        state=RequestState.SEARCHING.value,
    )
    request.details = details or None
    db.session.add(request)
    db.session.flush()
    record(by.actor, "request.made", "request", request.uid, at=at, chain=case.chain)
    return request


def _span(case: Case, at: datetime, *, local_start: str, minutes: int, zone: str, service_language: str) -> Span:
    """When the session is, once nothing is wrong with what was asked."""
    if minutes <= 0:
        raise BadInput({"length": "end_before_start"})
    span = span_of(local_start, minutes, zone)
    if faults := session_faults(span, at):
        raise BadInput({"start" if code == "in_the_past" else "length": code for code in faults})
    if service_language in {language["tag"] for language in case.languages}:
        raise BadInput({"service_language": "same_as_hers"})
    return span


def send_draft(
    draft: Draft, case: Case | None, *, zone: str, organisation_id: int | None, by: Viewer, at: datetime
) -> Request:
    """A finished draft becomes a request, its new wishes the case's; the draft goes. Re-check bookings after it.

    With the request its list is fixed: what is added to the avoid list later does not show in who stands on it.
    """
    answers = draft.answers
    needs = {key: value for key, value in answers["needs"].items() if value is not None}
    if case is None:
        case = cases.open_case(needs, by=by, at=at, organisation_id=organisation_id)
    elif answers["needs"]:
        case = cases.change_needs(
            case, answers["needs"], word=answers.get("word"), by=by, at=at, services=services(case)
        )
    if answers["refused"]:
        case = cases.refuse(case, answers["refused"], by=by, at=at)
    if answers["wants"]:
        case = cases.want(case, answers["wants"], by=by, at=at)
    if answers["avoid"]:
        case = cases.avoid_all(case, answers["avoid"], by=by, at=at)
    request = request_interpreter(case, by=by, at=at, zone=zone, **asked(answers))
    drop_draft(draft)
    fix(request, at=at)
    return request
