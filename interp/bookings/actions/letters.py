"""Calendar mails of a booking: one to the interpreter, one to whoever asked or the staff there, never to the survivor. What
follows goes to whoever got the first.

Rendered here, in the transaction that changes the booking, so that every copy that leaves is the same. The words are neutral:
a time and "Appointment". No code, language, place, sector or organisation is known to the template.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template
from flask_babel import force_locale, gettext

from interp.bookings.models import Booking
from interp.bookings.queries.recipients import Recipient, recipients, thread
from interp.config import current
from interp.ical import Appointment, method
from interp.notify.letters import calendar_mail
from interp.notify.outbox import enqueue


def appointment(booking: Booking, *, stamp: datetime, title: str) -> Appointment:
    """What a calendar may know of a booking."""
    cancelled = booking.status == "cancelled"
    return Appointment(thread(booking), booking.sequence, booking.span, stamp, title, cancelled)


def invite_both(booking: Booking, *, at: datetime) -> int:
    """Enqueue the mails for the booking as it stands now; returns how many."""
    people = recipients(booking)
    for person in people:
        _enqueue(booking, person, at)
    return len(people)


def _enqueue(booking: Booking, person: Recipient, at: datetime) -> None:
    with force_locale(person.locale):
        facts = appointment(booking, stamp=at, title=gettext("Appointment"))
        text = render_template("mail/appointment.txt", when=_when(booking, person.zone), cancelled=facts.cancelled)
    message = calendar_mail(facts, to=person.address, domain=current().domain, text=text, stamp=at)
    enqueue(
        thread=facts.uid,
        sequence=facts.sequence,
        method=method(facts),
        recipient=person.uid,
        address=person.address,
        message=message,
        at=at,
    )


def _when(booking: Booking, zone: str) -> str:
    """The time on the reader's own clock with its offset; a zone's name would tell a place."""
    start, end = (instant.astimezone(ZoneInfo(zone)) for instant in (booking.starts_at, booking.ends_at))
    return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M} (UTC{start:%z})"
