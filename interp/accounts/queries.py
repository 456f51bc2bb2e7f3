"""Read people and organisations."""

from datetime import datetime

from sqlalchemy import func, select

from interp.accounts.facts import Role
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
    return db.session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


def by_invitation(token_hash: str, at: datetime) -> User | None:
    """Whoever was invited with this token, while it is good."""
    found = db.session.scalar(select(User).where(User.invited_hash == token_hash))
    return found if found and found.invited_until and found.invited_until > at else None


def organisation(organisation_id: int) -> Organisation:
    return db.session.get_one(Organisation, organisation_id)


def organisations() -> list[Organisation]:
    return list(db.session.scalars(select(Organisation).order_by(Organisation.ref)))


def people() -> list[User]:
    return list(db.session.scalars(select(User).order_by(User.role, User.email)))


def providers_of(organisation_id: int) -> list[User]:
    wanted = select(User).where(User.organisation_id == organisation_id, User.role == Role.PROVIDER, User.active)
    return list(db.session.scalars(wanted.order_by(User.id)))
