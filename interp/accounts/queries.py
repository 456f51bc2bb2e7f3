"""Read people and organisations."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from interp.accounts.facts import Role, address
from interp.accounts.models import Organisation, User
from interp.db import db
from interp.errors import NotFound


def user(uid: str) -> User:
    """Raises NotFound."""
    found = db.session.scalar(select(User).where(User.uid == uid))
    if found is None:
        raise NotFound
    return found


def by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(func.lower(User.email) == address(email)))


def by_invitation(token_hash: str, at: datetime) -> User | None:
    """Whoever was invited with this token, while it is good."""
    found = db.session.scalar(select(User).where(User.invited_hash == token_hash))
    return found if found and found.invited_until and found.invited_until > at else None


def organisation(organisation_id: int) -> Organisation:
    return db.session.get_one(Organisation, organisation_id)


def organisations() -> list[Organisation]:
    return list(db.session.scalars(select(Organisation).order_by(Organisation.ref)))


def people(*, page: int, size: int, text: str = "") -> tuple[list[User], int]:
    """One page of everybody who has an account, by name, and how many there are; `text` is part of a name or address."""
    fits = or_(User.name.icontains(text, autoescape=True), User.email.icontains(text, autoescape=True))
    count = db.session.scalar(select(func.count(User.id)).where(fits)) or 0
    wanted = select(User).where(fits).options(joinedload(User.organisation)).order_by(func.lower(User.name), User.id)
    return list(db.session.scalars(wanted.limit(size).offset((page - 1) * size))), count


def invited() -> list[User]:
    """Whoever has a link for choosing a password, good or over, and has not used it; the oldest link first."""
    wanted = select(User).where(User.invited_hash.is_not(None), User.active).options(joinedload(User.organisation))
    return list(db.session.scalars(wanted.order_by(User.invited_until, User.id)))


def staff_counts() -> dict[int, int]:
    """How many open accounts each organisation has, by its id."""
    wanted = select(User.organisation_id, func.count()).where(User.active, User.organisation_id.is_not(None))
    return {number: count for number, count in db.session.execute(wanted.group_by(User.organisation_id)) if number}


def names(uids: Collection[str]) -> dict[str, str]:
    """The names of these people by uid, in one statement; who has no account is left out."""
    return {row.uid: row.name for row in db.session.execute(select(User.uid, User.name).where(User.uid.in_(uids)))}


def providers_of(organisation_id: int) -> list[User]:
    wanted = select(User).where(User.organisation_id == organisation_id, User.role == Role.PROVIDER, User.active)
    return list(db.session.scalars(wanted.order_by(User.id)))
