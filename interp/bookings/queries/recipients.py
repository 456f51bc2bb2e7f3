"""Who is told of a booking: the interpreter and the provider's staff, never the survivor."""

from dataclasses import dataclass

from interp.accounts import queries as accounts
from interp.accounts.models import User
from interp.bookings.models import Booking
from interp.db import db


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets one mail: whose uid keys the outbox, and in what language and zone the words are."""

    uid: str
    address: str
    locale: str
    zone: str


def recipients(booking: Booking) -> list[Recipient]:
    """The interpreter, if an address is known, and the provider's staff: who asked, else everybody who books there."""
    found = []
    if address := booking.interpreter.email:
        user = db.session.get(User, booking.interpreter.user_id) if booking.interpreter.user_id else None
        zone = booking.interpreter.timezone
        found.append(Recipient(booking.interpreter.uid, address, user.locale if user else "en", zone))
    found += [Recipient(user.uid, user.email, user.locale, user.timezone) for user in _staff(booking)]
    return found


def _staff(booking: Booking) -> list[User]:
    """Who asked, as long as she or he books there; else everybody who does; else whoever wrote it down for them."""
    by = booking.request.created_by if booking.request else None
    asked = [user for user in (db.session.get_one(User, by),) if user.active] if by is not None else []
    house = booking.case.organisation_id if booking.case else None
    if house is None or any(user.organisation_id == house for user in asked):
        return asked
    return accounts.providers_of(house) or asked
