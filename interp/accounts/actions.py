"""Let people in: accounts, invitations, the end of a sign-in everywhere."""

import hashlib
import unicodedata
from datetime import datetime, timedelta
from secrets import token_urlsafe

from flask_security import hash_password

from interp.accounts import queries
from interp.accounts.facts import LEAST_PASSWORD, Role, address
from interp.accounts.models import User
from interp.db import db
from interp.errors import BadInput, Gone, RuleBroken
from interp.trail.actions import record
from interp.trail.facts import Actor

INVITATION_DAYS = 7


def add_person(
    email: str,
    name: str,
    role: Role,
    *,
    by: Actor,
    at: datetime,
    organisation_id: int | None = None,
    secret: str = "",
) -> User:
    """A new account; without a `hashed` secret nobody can sign in until an invitation is used. Raises BadInput."""
    if "@" not in email:
        raise BadInput({"email": "not_an_address"})
    if queries.by_email(email) is not None:
        raise BadInput({"email": "already_there"})
    if (role is Role.PROVIDER) != (organisation_id is not None):
        raise BadInput({"organisation": "provider_has_one"})
    person = User(email=address(email), name=name, role=role.value, fs_uniquifier=token_urlsafe(24))
    person.password = secret or hashed(token_urlsafe(32))
    person.organisation_id = organisation_id
    db.session.add(person)
    db.session.flush()
    record(by, "person.added", "person", person.uid, at=at, role=role.value)
    return person


def invite(person: User, *, by: Actor, at: datetime) -> str:
    """A one-time token for choosing a password; the database keeps its hash for seven days. Ends an earlier one."""
    if not person.active:
        raise RuleBroken(("account_closed",))
    token = token_urlsafe(32)
    person.invited_hash, person.invited_until = token_hash(token), at + timedelta(days=INVITATION_DAYS)
    record(by, "person.invited", "person", person.uid, at=at)
    return token


def welcome(token: str, password: str, *, at: datetime) -> User:
    """Use an invitation. Raises Gone when it is used, unknown or over; BadInput for a short password."""
    person = queries.by_invitation(token_hash(token), at)
    if person is None:
        raise Gone
    if len(password) < LEAST_PASSWORD:
        raise BadInput({"password": "too_short"})
    person.password, person.invited_hash, person.invited_until = hashed(password), None, None
    end_sign_ins(person)
    record(person.viewer().actor, "person.welcomed", "person", person.uid, at=at)
    return person


def close_account(person: User, *, by: Actor, at: datetime) -> None:
    """Nobody can sign in with it any more, at once and everywhere; what the person did stays in the trail."""
    if person.uid == by.uid:
        raise RuleBroken(("own_account",))
    person.active, person.invited_hash, person.invited_until = False, None, None
    end_sign_ins(person)
    record(by, "person.closed", "person", person.uid, at=at)


def open_account(person: User, *, by: Actor, at: datetime) -> None:
    """The password that the person had is good again."""
    person.active = True
    record(by, "person.opened", "person", person.uid, at=at)


def end_sign_ins(person: User) -> None:
    """Every cookie of this person dies at once: each carries the old uniquifier."""
    person.fs_uniquifier = token_urlsafe(24)


def hashed(password: str) -> str:
    """The argon2 hash of a password, in the form in which the sign-in page will compare it: one word, one hash,
    whether a keyboard composes its letters or not."""
    return str(hash_password(unicodedata.normalize("NFKD", password)))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
