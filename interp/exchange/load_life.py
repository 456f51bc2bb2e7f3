"""Requests and bookings of a document, into their tables."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from interp.bookings.facts import LIVE, BookingState, RequestState
from interp.bookings.models import Booking, Offer, Request
from interp.cases.models import Case
from interp.db import db, guarded
from interp.exchange.load_people import instant
from interp.roster.models import Interpreter

Document = dict[str, Any]
CHUNK = 500


def load_requests(rows: list[Document], at: datetime) -> list[int]:
    """Add or replace requests; the ids of their cases."""
    cases = _by(Case, Case.code, {row["case"] for row in rows})
    there = _by(Request, Request.ref, {row["ref"] for row in rows})
    for row in rows:
        request = there.get(row["ref"])
        if request is None:
            request = there[row["ref"]] = Request(ref=row["ref"], created_at=at, state=RequestState.SEARCHING.value)
            db.session.add(request)
        _put_case(request, cases[row["case"]])
        _fill_request(request, row)
    db.session.flush()
    return list({request.case_id for request in there.values()})


def _put_case(request: Request, case: Case) -> None:
    """A known request that moves to another case takes along what is sealed under the old case's key."""
    if request.case_id in (None, case.id):
        request.case = case
        return
    offers = list(db.session.scalars(select(Offer).where(Offer.request_id == request.id)))
    taken_over = select(Booking).where(Booking.request_id == request.id, Booking.case_id == request.case_id)
    bookings = list(db.session.scalars(taken_over))
    sealed: tuple[Offer | Booking, ...] = (*offers, *bookings)
    details, facts = request.details, [row.facts for row in sealed]
    request.case = case
    for booking in bookings:
        booking.case = case
    request.details = details
    for row, known in zip(sealed, facts, strict=True):
        row.facts = known


def _fill_request(request: Request, row: Document) -> None:
    area = row.get("area") or {}
    request.sector, request.purpose, request.mode = row["sector"], row.get("purpose"), row["mode"]
    request.service_language, request.timezone = row["service_language"], row["timezone"]
    request.starts_at, request.ends_at = instant(row["start"]), instant(row["end"])
    local = request.starts_at.astimezone(ZoneInfo(row["timezone"]))
    request.local_start = local.replace(tzinfo=None).isoformat(timespec="minutes")
    request.lat, request.lon = area.get("lat"), area.get("lon")


def load_bookings(rows: list[Document], at: datetime) -> None:
    """Add or replace bookings. Those that are replaced free their time first, so that two may change places."""
    refs = [row["ref"] for row in rows]
    for start in range(0, len(refs), CHUNK):
        chosen = Booking.ref.in_(refs[start : start + CHUNK])
        db.session.execute(update(Booking).where(chosen).values(status=BookingState.CANCELLED.value))
    db.session.expire_all()
    seats: dict[int, int] = defaultdict(int)
    for start in range(0, len(rows), CHUNK):
        _load_chunk(rows[start : start + CHUNK], seats, at)
    _settle_requests({row["request"] for row in rows if row.get("request")}, at)


def _load_chunk(rows: list[Document], seats: dict[int, int], at: datetime) -> None:
    there = _by(Booking, Booking.ref, {row["ref"] for row in rows})
    requests = _by(Request, Request.ref, {row["request"] for row in rows if row.get("request")})
    cases = _by(Case, Case.code, {row["case"] for row in rows if row.get("case")})
    people = _by(Interpreter, Interpreter.ref, {row["interpreter"] for row in rows})
    with guarded(), db.session.no_autoflush:
        for row in rows:
            booking = there.get(row["ref"])
            if booking is None:
                booking = Booking(ref=row["ref"], created_at=at)
                db.session.add(booking)
            request = requests.get(row.get("request") or "")
            booking.interpreter, booking.request = people[row["interpreter"]], request
            booking.case = cases[row["case"]] if row.get("case") else (request.case if request else None)
            _fill_booking(booking, row)
            if request is not None and booking.status in LIVE:
                seats[request.id] += 1
                booking.seat = seats[request.id]


def _fill_booking(booking: Booking, row: Document) -> None:
    area = row.get("area") or {}
    booking.status, booking.mode = row["status"], row["mode"]
    booking.starts_at, booking.ends_at = instant(row["start"]), instant(row["end"])
    booking.lat, booking.lon = area.get("lat"), area.get("lon")


def _settle_requests(refs: set[str], at: datetime) -> None:
    """A request's state follows from its bookings."""
    requests = _by(Request, Request.ref, refs)
    taken = set(
        db.session.scalars(
            select(Booking.request_id).where(
                Booking.request_id.in_([request.id for request in requests.values()]),
                Booking.status.in_([*LIVE, BookingState.COMPLETED]),
            )
        )
    )
    for request in requests.values():
        if request.state != RequestState.CANCELLED.value:
            request.state = (RequestState.BOOKED if request.id in taken else RequestState.SEARCHING).value
    db.session.flush()


def _by(model: Any, column: Any, values: set[str]) -> dict[str, Any]:
    """Rows by one of their unique texts, asked for in portions that every database takes."""
    wanted, found = sorted(values), {}
    for start in range(0, len(wanted), CHUNK):
        rows = db.session.scalars(select(model).where(column.in_(wanted[start : start + CHUNK])))
        found.update({getattr(row, column.key): row for row in rows})
    return found
