"""Requests and bookings of a document, into their tables."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import aliased, joinedload

from interp.bookings.actions import end_offers
from interp.bookings.facts import LIVE, OPEN_OFFER, BookingState, OfferState, RequestState
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.queries.seats import waits
from interp.cases.models import Case
from interp.db import db, guarded
from interp.exchange.load_people import instant
from interp.roster.models import Interpreter
from interp.trail.facts import Actor

Document = dict[str, Any]
CHUNK = 500
SURE = (BookingState.CONFIRMED, BookingState.RUNNING, BookingState.COMPLETED)


def load_requests(rows: list[Document], *, by: Actor, at: datetime) -> None:
    """Add or replace requests."""
    cases = _by(Case, Case.code, {row["case"] for row in rows})
    there = _by(Request, Request.ref, {row["ref"] for row in rows})
    for row in rows:
        request = there.get(row["ref"])
        if request is None:
            request = there[row["ref"]] = Request(ref=row["ref"], created_at=at, state=RequestState.SEARCHING.value)
            db.session.add(request)
        elif _asks_otherwise(request, cases[row["case"]], row):
            request.shown = None
            end_offers(request, by=by, at=at)
        _put_case(request, cases[row["case"]])
        _fill_request(request, row)
    db.session.flush()


def _asks_otherwise(request: Request, case: Case, row: Document) -> bool:
    """Is it another session now? What was declared and listed for the one before says nothing about this one."""
    before = (
        request.case_id,
        request.sector,
        request.mode,
        request.service_language,
        request.starts_at,
        request.ends_at,
    )
    now = (case.id, row["sector"], row["mode"], row["service_language"], instant(row["start"]), instant(row["end"]))
    return before != now


def _put_case(request: Request, case: Case) -> None:
    """A known request that moves to another case takes along what is sealed under the old case's key."""
    if request.case_id in (None, case.id):
        request.case = case
        return
    offers = list(db.session.scalars(select(Offer).where(Offer.request_id == request.id)))
    taken_over = select(Booking).where(Booking.request_id == request.id, Booking.case_id == request.case_id)
    bookings = list(db.session.scalars(taken_over))
    sealed: tuple[Offer | Booking, ...] = (*offers, *bookings)
    details, shown, facts = request.details, request.shown, [row.facts for row in sealed]
    request.case = case
    for booking in bookings:
        booking.case = case
    request.details, request.shown = details, shown
    for row, known in zip(sealed, facts, strict=True):
        row.facts = known


def _fill_request(request: Request, row: Document) -> None:
    area = row.get("area") or {}
    request.sector, request.purpose, request.mode = row["sector"], row.get("purpose"), row["mode"]
    request.service_language, request.timezone = row["service_language"], row["timezone"]
    request.starts_at, request.ends_at = instant(row["start"]), instant(row["end"])
    local = request.starts_at.astimezone(ZoneInfo(row["timezone"]))
    finer = local.second or local.microsecond
    request.local_start = local.replace(tzinfo=None).isoformat(timespec="auto" if finer else "minutes")
    request.lat, request.lon = area.get("lat"), area.get("lon")


def load_bookings(rows: list[Document], *, by: Actor, at: datetime) -> None:
    """Add or replace bookings. Those that are replaced free their time first, so that two may change places."""
    left = _free({row["ref"] for row in rows})
    for start in range(0, len(rows), CHUNK):
        _load_chunk(rows[start : start + CHUNK], at)
    _settle_requests(left | {row["request"] for row in rows if row.get("request")}, by, at)


def _free(refs: set[str]) -> set[str]:
    """Take these bookings out of everybody's diary; the requests that they were for."""
    left: set[str] = set()
    for portion in portions(refs):
        chosen = Booking.ref.in_(portion)
        requests = select(Request.ref).join(Booking, Booking.request_id == Request.id)
        left |= set(db.session.scalars(requests.where(chosen)))
        db.session.execute(update(Booking).where(chosen).values(status=BookingState.CANCELLED.value))
    db.session.expire_all()
    return left


def _load_chunk(rows: list[Document], at: datetime) -> None:
    there = _by(Booking, Booking.ref, {row["ref"] for row in rows})
    requests = _by(Request, Request.ref, {row["request"] for row in rows if row.get("request")})
    cases = _by(Case, Case.code, {row["case"] for row in rows if row.get("case")})
    people = _by(Interpreter, Interpreter.ref, {row["interpreter"] for row in rows})
    taken = _taken_seats({request.id for request in requests.values()})
    with guarded(), db.session.no_autoflush:
        made: list[Booking] = []
        for row in rows:
            booking = there.get(row["ref"])
            if booking is None:
                booking = Booking(ref=row["ref"], created_at=at)
                db.session.add(booking)
            request = requests.get(row.get("request") or "")
            case = cases[row["case"]] if row.get("case") else (request.case if request else None)
            _put_booking(booking, people[row["interpreter"]], request, case)
            _fill_booking(booking, row)
            made.append(booking)
        for booking in sorted(made, key=lambda booking: booking.id is None):  # who had a seat keeps it
            if booking.request is not None and booking.status in LIVE:
                booking.seat = _seat(booking.seat or 1, taken[booking.request.id])


def _taken_seats(requests: set[int]) -> dict[int | None, set[int]]:
    """The seats of these requests that live bookings hold."""
    taken: dict[int | None, set[int]] = defaultdict(set)
    for portion in portions(requests):
        wanted = select(Booking.request_id, Booking.seat)
        for request, seat in db.session.execute(
            wanted.where(Booking.request_id.in_(portion), Booking.status.in_(LIVE))
        ):
            taken[request].add(seat)
    return taken


def _seat(wanted: int, taken: set[int]) -> int:
    """The wanted seat, or the first that is free; it is taken now."""
    seat = wanted if wanted not in taken else next(number for number in count(1) if number not in taken)
    taken.add(seat)
    return seat


def _put_booking(booking: Booking, person: Interpreter, request: Request | None, case: Case | None) -> None:
    """What is known of the session stays with it, sealed under its owner's key; of another session it says nothing."""
    same = (booking.interpreter_id, booking.request_id) == (person.id, request.id if request else None)
    facts = booking.facts if same else None
    if not same:
        booking.facts, booking.flagged_at, booking.seat = None, None, 1
    booking.interpreter, booking.request, booking.case = person, request, case
    booking.facts = facts


def _fill_booking(booking: Booking, row: Document) -> None:
    area = row.get("area") or {}
    booking.own_case = bool(row.get("case"))
    booking.status, booking.mode = row["status"], row["mode"]
    if booking.status in LIVE and (booking.facts or {}).get("ended"):  # it goes on, and can be stopped again
        booking.facts = {key: value for key, value in booking.facts.items() if key != "ended"}
    booking.starts_at, booking.ends_at = instant(row["start"]), instant(row["end"])
    booking.lat, booking.lon = area.get("lat"), area.get("lon")


def _settle_requests(refs: set[str], by: Actor, at: datetime) -> None:
    """Whether a request is booked follows from its bookings; any other state stays as it is."""
    requests = _by(Request, Request.ref, refs)
    _end_waiting({request.id for request in requests.values()})
    taken, asked = _booked_and_asked({request.id for request in requests.values()})
    for request in requests.values():
        if request.id in taken and request.state != RequestState.CANCELLED:
            if request.id in asked:
                end_offers(request, by=by, at=at, to=OfferState.FILLED)
            request.state = RequestState.BOOKED.value
        elif request.id not in taken and request.state == RequestState.BOOKED:
            request.state = RequestState.SEARCHING.value
    db.session.flush()


def _end_waiting(requests: set[int]) -> None:
    """A seat of a relay that nobody is asked beside any more waits for nothing: as the document says, its time is taken."""
    other = aliased(Offer)
    said_yes = select(Offer.request_id, Offer.interpreter_id).where(Offer.state == OfferState.ACCEPTED)
    asked = said_yes.join(other, other.pair == Offer.pair).where(other.state.in_(OPEN_OFFER))
    for portion in portions(requests):
        waiting = {
            (request, person) for request, person in db.session.execute(asked.where(Offer.request_id.in_(portion)))
        }
        for one in _held(portion):
            if waits(one) and (one.request_id, one.interpreter_id) not in waiting:
                one.facts = {key: value for key, value in one.facts.items() if key != "pivot"}


def _held(requests: list[int]) -> list[Booking]:
    wanted = select(Booking).where(Booking.request_id.in_(requests), Booking.status == BookingState.HELD)
    whole = (joinedload(Booking.case), joinedload(Booking.interpreter))
    return list(db.session.scalars(wanted.options(*whole)))


def _booked_and_asked(requests: set[int]) -> tuple[set[int | None], set[int]]:
    """Which of these requests are taken, and which have open offers. A relay that waits for its second yes is not taken yet."""
    taken: set[int | None] = set()
    asked: set[int] = set()
    for portion in portions(requests):
        sure = select(Booking.request_id).where(Booking.request_id.in_(portion), Booking.status.in_(SURE))
        open_now = select(Offer.request_id).where(Offer.request_id.in_(portion), Offer.state.in_(OPEN_OFFER))
        taken.update(db.session.scalars(sure.distinct()))
        taken.update(one.request_id for one in _held(portion) if not waits(one))
        asked.update(db.session.scalars(open_now.distinct()))
    return taken, asked


def portions(values: Iterable[Any]) -> Iterator[list[Any]]:
    """In an order that is always the same, as many as every database takes at once."""
    wanted = sorted(values)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def _by(model: Any, column: Any, values: set[str]) -> dict[str, Any]:
    """Rows by one of their unique texts, asked for in portions that every database takes."""
    found: dict[str, Any] = {}
    for portion in portions(values):
        found.update(
            {getattr(row, column.key): row for row in db.session.scalars(select(model).where(column.in_(portion)))}
        )
    return found
