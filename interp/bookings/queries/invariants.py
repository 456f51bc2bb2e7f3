"""What must hold on any installation, read-only: `interp check` and the tests ask these after everything they do."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from interp.bookings.facts import LIVE, OPEN_OFFER, BookingState, RequestState
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.queries.matching import reasons_against
from interp.bookings.queries.recipients import made_here, recipients, thread
from interp.db import db
from interp.notify.models import Mail
from interp.trail import queries as trail

Look = Callable[[datetime], Iterator[str]]


def overlaps(_at: datetime) -> Iterator[str]:
    """No interpreter twice at one time, by a self-join that trusts no guard."""
    other = aliased(Booking)
    wanted = (
        select(Booking.ref, other.ref)
        .join(other, (other.interpreter_id == Booking.interpreter_id) & (other.id > Booking.id))
        .where(Booking.status.in_(LIVE), other.status.in_(LIVE))
        .where(Booking.starts_at < other.ends_at, other.starts_at < Booking.ends_at)
    )
    for one, two in db.session.execute(wanted):
        yield f"{one} and {two} overlap"


def ineligible(at: datetime) -> Iterator[str]:
    """Every live booking still fits, or is flagged for the coordinator."""
    future = select(Booking).where(Booking.status.in_(LIVE), Booking.ends_at > at, Booking.flagged_at.is_(None))
    for booking in db.session.scalars(future.order_by(Booking.ref)):
        if codes := reasons_against(booking):
            yield f"{booking.ref} does not hold: {', '.join(codes)}"


def silent(_at: datetime) -> Iterator[str]:
    """Every booking that was made here has its mails: at first one to each side at least, for who works there changes; of a change
    one to everybody who was told before. Imported ones send nothing."""
    # A seat of a relay that waits for the other one, or waited in vain, was told to nobody (actions/relaying.py).
    unsaid = or_(
        Booking.status == BookingState.HELD, and_(Booking.status == BookingState.CANCELLED, Booking.sequence == 0)
    )
    for booking in db.session.scalars(select(Booking).where(made_here(), ~unsaid)):
        if _untold(booking):
            yield f"{booking.ref} has not told everybody"


def _untold(booking: Booking) -> bool:
    """Is there a side that can be told and has no mail? Told apart by whom a mail is for: two to the staff are none to the
    interpreter, and one to whoever wrote it down is the house's, whoever works there since."""
    written = select(Mail.recipient).where(Mail.thread == thread(booking), Mail.sequence == booking.sequence)
    told, wanted = set(db.session.scalars(written)), {one.uid for one in recipients(booking)}
    if booking.sequence > 0:
        return not wanted <= told
    person = {booking.interpreter.uid}
    sides = ((wanted & person, told & person), (wanted - person, told - person))
    return any(owed and not had for owed, had in sides)


def crossed(_at: datetime) -> Iterator[str]:
    """States agree: a booked request has a booking, an open offer has an open request."""
    has = select(Booking.id).where(Booking.request_id == Request.id, Booking.status != BookingState.CANCELLED).exists()
    for ref in db.session.scalars(select(Request.ref).where(Request.state == RequestState.BOOKED, ~has)):
        yield f"{ref} is booked without a booking"
    closed = (RequestState.BOOKED, RequestState.CANCELLED, RequestState.UNFILLED)
    wanted = select(Offer.uid).join(Request, Request.id == Offer.request_id)
    for uid in db.session.scalars(wanted.where(Offer.state.in_(OPEN_OFFER), Request.state.in_(closed))):
        yield f"offer {uid} is open for a closed request"


def unreplaced(_at: datetime) -> Iterator[str]:
    """The request of every freed booking looks for somebody else and says so, was booked again, or is over."""
    again = aliased(Booking)
    others = select(again.id).where(again.request_id == Request.id)
    later = others.where(again.id > Booking.id, again.created_at >= Booking.flagged_at).exists()
    empty = and_(Request.state == RequestState.BOOKED, ~others.where(again.status.in_(LIVE)).exists())
    looking = Request.state.in_((RequestState.SEARCHING, RequestState.OFFERED))
    forgotten = or_(empty, and_(looking, Request.replacing_since.is_(None)))
    freed = select(Booking.ref).join(Request, Request.id == Booking.request_id).order_by(Booking.ref)
    freed = freed.where(Booking.status == BookingState.CANCELLED, Booking.sequence > 0, Booking.flagged_at.is_not(None))
    for ref in db.session.scalars(freed.where(forgotten, ~later)):
        yield f"{ref} was freed, and nobody else is looked for"


def broken_trail(_at: datetime) -> Iterator[str]:
    for fault in trail.verify()[0]:
        yield f"chain {fault.chain}, record {fault.seq}: {fault.code}"


CHECKS: tuple[tuple[str, Look], ...] = (
    ("overlaps", overlaps),
    ("bookings that still fit", ineligible),
    ("mails", silent),
    ("states", crossed),
    ("freed bookings", unreplaced),
    ("audit trail", broken_trail),
)
