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
    identity = _identity(appointment.uid, str(appointment.sequence), method(appointment), to)
    message = _headed(appointment.title, to, domain, identity, stamp)
    message.set_content(text)
    calendar = invitation(appointment, organizer=_sender(domain), attendee=to)
    params = {"method": method(appointment), "charset": "utf-8"}  # RFC 6047: a reader must not have to open it to know
    message.add_alternative(calendar, maintype="text", subtype="calendar", params=params)
    message.set_boundary(f"part-{identity}")
    return message.as_bytes()


def plain_mail(title: str, text: str, *, to: str, domain: str, identity: str, stamp: datetime) -> bytes:
    """The bytes of a mail without a calendar part. `identity` names this one mail; both texts are neutral, as above."""
    message = _headed(title, to, domain, _identity(identity, to), stamp)
    message.set_content(text)
    return message.as_bytes()


def _headed(title: str, to: str, domain: str, identity: str, stamp: datetime) -> EmailMessage:
    message = EmailMessage(policy=SEVEN_BIT)
    message["From"] = _sender(domain)
    message["To"] = to
    message["Subject"] = title
    message["Date"] = format_datetime(stamp)
    message["Message-ID"] = f"<{identity}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def _sender(domain: str) -> str:
    return f"appointments@{domain}"


def _identity(*parts: str) -> str:
    """One for each mail: two readers of one appointment may share a mailbox, which drops what it has seen before."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
