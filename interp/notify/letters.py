"""Render a mail once: neutral words, one recipient, fixed Message-ID and date, the calendar part beside the text."""

import hashlib
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from interp.ical import Appointment, invitation, method

SEVEN_BIT = SMTP.clone(cte_type="7bit")  # not every mail server on the way takes eight


def calendar_mail(appointment: Appointment, *, to: str, domain: str, text: str, stamp: datetime) -> bytes:
    """The bytes of an iTIP mail to one person. `text` is neutral and already in the reader's language."""
    organizer = f"appointments@{domain}"
    calendar = invitation(appointment, organizer=organizer, attendee=to)
    message = EmailMessage(policy=SEVEN_BIT)
    message["From"] = organizer
    message["To"] = to
    message["Subject"] = appointment.title
    message["Date"] = format_datetime(stamp)
    message["Message-ID"] = f"<{_identity(appointment, to)}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    params = {"method": method(appointment), "charset": "utf-8"}  # RFC 6047: a reader must not have to open it to know
    message.add_alternative(calendar, maintype="text", subtype="calendar", params=params)
    message.set_boundary(f"part-{_identity(appointment, to)}")
    return message.as_bytes()


def _identity(appointment: Appointment, to: str) -> str:
    """One for each mail: two readers of one appointment may share a mailbox, which drops what it has seen before."""
    parts = (appointment.uid, str(appointment.sequence), method(appointment), to)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
