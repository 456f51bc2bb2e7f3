"""Read certifications and the catalogue of modules."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from interp.db import db
from interp.roster.models import Interpreter
from interp.training.facts import Certified
from interp.training.models import Certification, Module
from interp.training.rules import good_until, soon


def held_by(interpreter_ids: Collection[int]) -> dict[int, list[Certified]]:
    """The certifications of these interpreters, by id, in the order of their records: one statement."""
    row = Certification
    wanted = select(row.interpreter_id, row.module, row.on, row.until, row.revoked)
    wanted = wanted.where(row.interpreter_id.in_(interpreter_ids)).order_by(row.module, row.position)
    found: dict[int, list[Certified]] = defaultdict(list)
    for interpreter_id, module, on, until, revoked in db.session.execute(wanted):
        found[interpreter_id].append(Certified(module, on, until, revoked))
    return found


def titles() -> dict[str, str]:
    """The titles of the modules by their codes."""
    return {code: title or code for code, title in db.session.execute(select(Module.code, Module.title))}


def ending_soon(day: date) -> dict[str, list[tuple[date, Interpreter]]]:
    """By module: who on the active roster is good in it today and within ENDING_DAYS no more, with the last day, soonest first."""
    people = {one.id: one for one in db.session.scalars(select(Interpreter).where(Interpreter.status == "active"))}
    found: dict[str, list[tuple[date, Interpreter]]] = defaultdict(list)
    for interpreter_id, held in held_by(people).items():
        for module, last in good_until(day, held).items():
            if last <= soon(day):
                found[module].append((last, people[interpreter_id]))
    return {module: sorted(found[module], key=lambda pair: (pair[0], pair[1].ref)) for module in sorted(found)}
