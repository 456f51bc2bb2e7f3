"""Render a mail once: neutral words, one recipient, fixed Message-ID and date, the calendar part beside the text."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from interp.ical import Appointment, invitation, method


def calendar_mail(appointment: Appointment, *, to: str, domain: str, text: str, stamp: datetime) -> bytes:
    """The bytes of an iTIP mail to one person. `text` is neutral and already in the reader's language."""
    organizer = f"appointments@{domain}"
    calendar = invitation(appointment, organizer=organizer, attendee=to)
    message = EmailMessage(policy=SMTP)
    message["From"] = organizer
    message["To"] = to
    message["Subject"] = appointment.title
    message["Date"] = format_datetime(stamp)
    local, _, _ = appointment.uid.partition("@")
    message["Message-ID"] = f"<{local}.{appointment.sequence}.{method(appointment).lower()}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(calendar, maintype="text", subtype="calendar", params={"method": method(appointment)})
    message.set_boundary(f"part-{appointment.sequence}-{local}")
    return message.as_bytes()
