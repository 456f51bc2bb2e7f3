"""Who is told of a booking: the interpreter and the provider's staff, never the survivor."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from interp.accounts import queries as accounts
from interp.accounts.models import User
from interp.bookings.facts import OfferState
from interp.bookings.models import Booking, Offer
from interp.config import current
from interp.db import db
from interp.notify.models import Mail
from interp.roster.models import Interpreter


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets one mail: whose uid keys the outbox, and in what language and zone the words are."""

    uid: str
    address: str
    locale: str
    zone: str


def recipients(booking: Booking) -> list[Recipient]:
    """At first the interpreter, if an address is known, and the provider's staff. Of a change, whoever got an earlier mail of it.

    What was sent stands in a calendar until it is cancelled there, also when who has it works elsewhere by now or has no account
    any more; anybody else would be puzzled by the end of what she or he never heard of. An imported booking has no earlier mail:
    they heard of it elsewhere, so whoever would be invited today is told.
    """
    if booking.sequence > 0 and ((told := _told_before(booking)) or _was_made_here(booking)):
        return _interpreters(told) + _users(told)
    return _interpreters({booking.interpreter.uid}) + [_by_account(user) for user in _staff(booking)]


def thread(booking: Booking) -> str:
    """Its calendar UID, under which the outbox keeps its mails."""
    return f"{booking.uid}@{current().domain}"


def made_here() -> ColumnElement[bool]:
    """Was this booking accepted here? Else it came with an import, which sends nothing."""
    same = (Offer.request_id == Booking.request_id, Offer.interpreter_id == Booking.interpreter_id)
    return select(Offer.id).where(*same, Offer.state == OfferState.ACCEPTED).exists()


def _was_made_here(booking: Booking) -> bool:
    return db.session.scalar(select(Booking.id).where(Booking.id == booking.id, made_here())) is not None


def _told_before(booking: Booking) -> set[str]:
    """The uids of whoever has a mail of it, gone or waiting to go, from before this change. Where there is none, it may have been
    written under another domain: a search through all mails, so it comes second."""
    earlier = select(Mail.recipient).where(Mail.sequence < booking.sequence)
    told = set(db.session.scalars(earlier.where(Mail.thread == thread(booking))))
    return told or set(db.session.scalars(earlier.where(Mail.thread.startswith(f"{booking.uid}@", autoescape=True))))


def _interpreters(uids: Collection[str]) -> list[Recipient]:
    """Those of them who are interpreters with an address, as it is today: somebody else may read the old one by now."""
    wanted = select(Interpreter, User).outerjoin(User, User.id == Interpreter.user_id).where(Interpreter.uid.in_(uids))
    return [
        Recipient(one.uid, address, user.locale if user else "en", one.timezone)
        for one, user in db.session.execute(wanted.order_by(Interpreter.id))
        if (address := one.email)
    ]


def _users(uids: Collection[str]) -> list[Recipient]:
    wanted = select(User).where(User.uid.in_(uids)).order_by(User.id)
    return [_by_account(user) for user in db.session.scalars(wanted)]


def _by_account(user: User) -> Recipient:
    return Recipient(user.uid, user.email, user.locale, user.timezone)


def _staff(booking: Booking) -> list[User]:
    """Who asked, as long as she or he books there; else everybody who does; else whoever wrote it down for them."""
    by = booking.request.created_by if booking.request else None
    asked = [user for user in (db.session.get_one(User, by),) if user.active] if by is not None else []
    house = booking.case.organisation_id if booking.case else None
    if house is None or any(user.organisation_id == house for user in asked):
        return asked
    return accounts.providers_of(house) or asked
