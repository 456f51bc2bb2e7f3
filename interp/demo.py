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
        bookings.recheck(by=COMMAND_LINE, at=at)
        lines = _people()
    _write(config.home / SIGN_INS, lines)


def _people() -> list[str]:
    """One account for each role, each organisation and each active interpreter."""
    staff = [role for role in Role if role not in (Role.PROVIDER, Role.INTERPRETER)]
    lines = [_person(role, f"{role.value}@demo.invalid", f"{role.value.capitalize()} Demo", None) for role in staff]
    for organisation in db.session.scalars(select(Organisation).order_by(Organisation.ref)):
        address = f"{organisation.ref}@demo.invalid"
        lines.append(_person(Role.PROVIDER, address, f"{organisation.title} desk", organisation.id))
    wanted = select(Interpreter).where(Interpreter.status == "active").order_by(Interpreter.ref)
    for interpreter in db.session.scalars(wanted):
        if interpreter.email:
            lines.append(_person(Role.INTERPRETER, interpreter.email, interpreter.title, None))
            interpreter.user_id = db.session.scalars(select(User.id).where(User.email == interpreter.email)).one()
    return lines


def _person(role: Role, address: str, name: str, organisation_id: int | None) -> str:
    password = token_urlsafe(12)
    person = accounts.add_person(
        address, name, role, by=COMMAND_LINE, at=clock.now(), organisation_id=organisation_id, password=password
    )
    person.timezone = "Asia/Bangkok"
    return f"{role.value:<12} {address:<34} {password}"


def _write(path: Path, lines: list[str]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join(lines) + "\n")
