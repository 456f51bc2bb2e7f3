"""What the outbox page shows: a mail's state, and the mail itself as it leaves."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from sqlalchemy import func, select

from interp.db import db
from interp.errors import NotFound
from interp.notify.models import Mail


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail's headers and its two parts, decoded."""

    sender: str
    subject: str
    date: str
    text: str
    calendar: str


def page(*, page: int, size: int) -> tuple[list[Mail], int]:
    """One page of the outbox, newest first, and how many mails there are."""
    rows = db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(size).offset((page - 1) * size))
    return list(rows), db.session.scalar(select(func.count(Mail.id))) or 0


def find(uid: str) -> Mail:
    """Raises NotFound."""
    found = db.session.scalar(select(Mail).where(Mail.uid == uid))
    if found is None:
        raise NotFound
    return found


def state(mail: Mail) -> str:
    """`sent`, `kept` (a demo shows it only), `failed` (it will be tried again) or `pending`."""
    if mail.sent_at is not None:
        return "sent"
    if mail.kept_at is not None:
        return "kept"
    return "failed" if mail.last_error else "pending"


def left_at(mail: Mail) -> datetime:
    """When it left, or when it is due."""
    return mail.sent_at or mail.kept_at or mail.due_at


def masked(address: str) -> str:
    """For a list that others may see over a shoulder: the first letter and the domain."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def opened(message: bytes) -> Opened:
    """Read the finished bytes as a mail program would."""
    mail = message_from_bytes(message, policy=default)
    text, calendar = (_part(mail, kind) for kind in ("text/plain", "text/calendar"))
    return Opened(mail["From"] or "", mail["Subject"] or "", mail["Date"] or "", text, calendar)


def _part(mail: EmailMessage, kind: str) -> str:
    for part in mail.walk():
        if part.get_content_type() == kind:
            content = part.get_content()
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
    return ""
