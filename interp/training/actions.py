"""Revoke a certification. Whoever does so has the bookings re-checked afterwards."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from interp.db import db, lock, unsettle
from interp.errors import BadInput
from interp.roster.models import Interpreter
from interp.trail.actions import record
from interp.trail.facts import Actor
from interp.training.facts import Certified
from interp.training.models import Certification
from interp.training.rules import revoke_fault


def revoke(person: Interpreter, which: Certified, day: date, *, by: Actor, at: datetime) -> None:
    """Not good any more from this day on (the interpreter's own date). Raises BadInput (`certification`, `day`).

    Rows that say the same are one certification: an import may bring it twice.
    """
    lock(interpreters=[person.id])
    row = Certification
    mine = (row.interpreter_id == person.id, row.module == which.module, row.on == which.on, row.until == which.until)
    rows = list(db.session.scalars(select(row).where(*mine).execution_options(populate_existing=True)))
    if not rows:
        raise BadInput({"certification": "no_such"})
    today = at.astimezone(ZoneInfo(person.timezone)).date()
    standing = [one for one in rows if one.revoked is None or one.revoked > day]
    if fault := revoke_fault(day, today, which) if standing else "revoked_already":
        raise BadInput({"day": fault})
    for one in standing:
        one.revoked = day
    db.session.flush()
    unsettle("interpreter", person.id)
    record(by, "certification.revoked", "interpreter", person.uid, at=at, module=which.module)
