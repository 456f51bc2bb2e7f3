"""Put mails into the outbox, claim them, mark them. Delivery is at least once, never out of order in a thread.

A claim is one UPDATE that names what it expects and looks at the row count, so two workers never send one mail at the
same time; a worker that dies leaves a claim that ends by itself, and the same bytes go out again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import aliased

from interp.db import db
from interp.notify.models import Mail
from interp.vault import SealBroken

CLAIM = timedelta(seconds=120)  # longer than a transport may take for one mail
LOOK = 20  # how many due mails one claim looks at
RETRY = (30, 60, 300, 900, 3600)  # seconds to wait after each failed attempt


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this worker may send now. `claim` proves it when the outcome is marked."""

    mail_id: int
    claim: str
    address: str
    message: bytes


def enqueue(
    *, thread: str, sequence: int, method: str, recipient: str, address: str, message: bytes, at: datetime
) -> None:
    """Add one rendered mail in the caller's transaction."""
    mail = Mail(thread=thread, sequence=sequence, method=method, recipient=recipient, due_at=at)
    mail.seal(address, message)
    db.session.add(mail)


def claim(at: datetime) -> Claimed | None:
    """Claim one mail that is due and first in its thread, or None. Needs a writing transaction; commit before sending.

    One at a time: the claim of a mail that waits behind a slow one would end before its turn. A mail whose key is gone
    counts as a failed attempt and holds nobody up.
    """
    earlier = aliased(Mail)
    waits = (
        select(earlier.id)
        .where(earlier.thread == Mail.thread, earlier.recipient == Mail.recipient)
        .where(earlier.sequence < Mail.sequence, earlier.sent_at.is_(None), earlier.kept_at.is_(None))
        .exists()
    )
    free = or_(Mail.claimed_until.is_(None), Mail.claimed_until <= at)
    waiting = and_(Mail.sent_at.is_(None), Mail.kept_at.is_(None), Mail.due_at <= at, free)
    for mail_id in db.session.scalars(select(Mail.id).where(waiting, ~waits).order_by(Mail.id).limit(LOOK)).all():
        token = _take(mail_id, at, free)
        if token is not None and (claimed := _opened(mail_id, token, at)) is not None:
            return claimed
    return None


def _take(mail_id: int, at: datetime, free: ColumnElement[bool]) -> str | None:
    """The fencing token of a claim, or None when another worker was first."""
    token = token_hex(8)
    wanted = update(Mail).where(Mail.id == mail_id, Mail.sent_at.is_(None), Mail.kept_at.is_(None), free)
    done = db.session.execute(
        wanted.values(claim=token, claimed_until=at + CLAIM, attempts=Mail.attempts + 1),
        execution_options={"synchronize_session": False},
    )
    return token if done.rowcount == 1 else None  # type: ignore[attr-defined]


def _opened(mail_id: int, token: str, at: datetime) -> Claimed | None:
    mail = db.session.get_one(Mail, mail_id, populate_existing=True)
    try:
        return Claimed(mail_id, token, mail.address, mail.message)
    except SealBroken as broken:
        mark_failed(Claimed(mail_id, token, "", b""), at, type(broken).__name__)
        return None


def mark_sent(claimed: Claimed, at: datetime, *, kept: bool = False) -> bool:
    """Mark it as gone (or, in a demo, as kept). False when the claim has passed to another worker."""
    values = {"kept_at" if kept else "sent_at": at, "claimed_until": None, "last_error": None}
    return _mark(claimed, values)


def mark_failed(claimed: Claimed, at: datetime, error: str) -> bool:
    """Keep it for a later attempt. `error` is a class name, never a text that may quote an address."""
    mail = db.session.get_one(Mail, claimed.mail_id, populate_existing=True)
    wait = RETRY[min(mail.attempts, len(RETRY)) - 1]
    return _mark(claimed, {"claimed_until": None, "due_at": at + timedelta(seconds=wait), "last_error": error})


def _mark(claimed: Claimed, values: Mapping[str, object]) -> bool:
    wanted = update(Mail).where(Mail.id == claimed.mail_id, Mail.claim == claimed.claim)
    done = db.session.execute(wanted.values(**values), execution_options={"synchronize_session": False})
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def page(*, page: int, size: int = 25) -> list[Mail]:
    """Newest first, for the outbox page."""
    return list(db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(size).offset((page - 1) * size)))
