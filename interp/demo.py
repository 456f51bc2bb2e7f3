"""The demo installation: the shipped document, relative to today, and one sign-in for each role with a random password."""

import os
import shutil
from pathlib import Path
from secrets import token_urlsafe

from flask import Flask
from sqlalchemy import select

from interp import clock
from interp.accounts import actions as accounts
from interp.accounts.facts import Role
from interp.accounts.models import Organisation, User
from interp.bookings import actions as bookings
from interp.config import Config, from_environment
from interp.db import db, transaction
from interp.errors import Misconfigured
from interp.exchange.demo import document
from interp.exchange.load import load
from interp.installation import opened
from interp.roster.models import Interpreter
from interp.trail.facts import COMMAND_LINE

SIGN_INS = "demo-sign-ins"
MARK = "demo"


def prepare(*, reset: bool = False) -> tuple[Flask, list[str]]:
    """The app of the demo and its sign-ins, a line each. Raises Misconfigured where the folder holds real data."""
    config = from_environment(demo=True)
    mark = config.home / MARK
    if config.key_file.exists() and not mark.exists():
        raise Misconfigured(f"{config.home} holds an installation that is not a demo. Nothing was touched.")
    if not config.on_sqlite:
        raise Misconfigured("A demo keeps its data in its own folder. Unset DATABASE_URL for it.")
    if reset and mark.exists():
        shutil.rmtree(config.home)
    config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.touch()
    app, _ = opened(config, create=True)
    if not (config.home / SIGN_INS).exists():
        _fill(app, config)
    return app, (config.home / SIGN_INS).read_text().splitlines()


def _fill(app: Flask, config: Config) -> None:
    at = clock.now()
    with app.app_context(), transaction():
        load(document(at.date()), by=COMMAND_LINE, at=at)
        bookings.recheck(by=COMMAND_LINE, at=at, free=False)
        lines = _people()
    _write(config.home / SIGN_INS, lines)


def _people() -> list[str]:
    """One account for each role, each organisation and each active interpreter; all interpreters share one password."""
    staff = [role for role in Role if role not in (Role.PROVIDER, Role.INTERPRETER)]
    lines = [_person(role, f"{role.value}@demo.invalid", f"{role.value.capitalize()} Demo") for role in staff]
    for house in db.session.scalars(select(Organisation).order_by(Organisation.ref)).all():
        lines += [_person(Role.PROVIDER, f"{house.ref}@demo.invalid", f"{house.title} desk", house.id)]
    shared = _password()  # a hash takes its time on purpose, and there are many interpreters
    wanted = select(Interpreter).where(Interpreter.status == "active").order_by(Interpreter.ref)
    for interpreter in db.session.scalars(wanted).all():
        if interpreter.email:
            lines.append(_person(Role.INTERPRETER, interpreter.email, interpreter.title, secret=shared))
            interpreter.user_id = db.session.scalars(select(User.id).where(User.email == interpreter.email)).one()
    return lines


def _password() -> tuple[str, str]:
    """A random password and its hash."""
    password = token_urlsafe(12)
    return password, accounts.hashed(password)


def _person(
    role: Role, address: str, name: str, organisation_id: int | None = None, *, secret: tuple[str, str] | None = None
) -> str:
    password, hashed = secret or _password()
    person = accounts.add_person(
        address, name, role, by=COMMAND_LINE, at=clock.now(), organisation_id=organisation_id, secret=hashed
    )
    person.timezone = "Asia/Bangkok"
    return f"{role.value:<12} {address:<34} {password}"


def one_a_role(lines: list[str]) -> list[str]:
    """The first sign-in of each role: what a terminal shows."""
    first = {line.split()[0]: line for line in reversed(lines)}
    return [line for line in lines if line in first.values()]


def _write(path: Path, lines: list[str]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join(lines) + "\n")
