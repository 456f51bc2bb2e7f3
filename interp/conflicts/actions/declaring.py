"""The standing declaration and the ties it brings. A name becomes keyed tokens here and is kept nowhere."""

from datetime import datetime

from sqlalchemy import delete, func, select

from interp.conflicts.facts import STANDING_VERSION
from interp.conflicts.models import Declaration, Tie
from interp.conflicts.queries import today_of
from interp.conflicts.rules import Answers, faults, unanswered
from interp.db import db, lock, unsettle
from interp.errors import BadInput
from interp.roster.models import Interpreter
from interp.trail.actions import record
from interp.trail.facts import Actor
from interp.vault import current


def declare_standing(person: Interpreter, answers: Answers, *, by: Actor, at: datetime) -> int:
    """Every kind answered, with names or without. Old ties stay. Returns how many ties are new. Raises BadInput by kind."""
    if problems := unanswered(answers) | faults(answers):
        raise BadInput(problems)
    lock(interpreters=[person.id])
    db.session.refresh(person)
    added = _add(person, answers, at)
    made = Declaration(interpreter=person, checklist=STANDING_VERSION, made_at=at)
    made.answers = {kind: len(given) for kind, given in answers.items()}
    db.session.add(made)
    person.declared_on = today_of(person.timezone, at)
    db.session.flush()
    unsettle("interpreter", person.id)
    record(by, "declaration.made", "interpreter", person.uid, at=at, checklist=STANDING_VERSION)
    return added


def add_ties(person: Interpreter, answers: Answers, *, by: Actor, at: datetime) -> int:
    """Ties that came up between two declarations; the day of the declaration stays. Returns how many are new."""
    if problems := faults(answers):
        raise BadInput(problems)
    lock(interpreters=[person.id])
    added = _add(person, answers, at)
    unsettle("interpreter", person.id)
    record(by, "ties.added", "interpreter", person.uid, at=at, kinds=sorted(answers))
    return added


def _add(person: Interpreter, answers: Answers, at: datetime) -> int:
    """Those that are not there yet, after those that are."""
    mine = select(Tie.kind, Tie.token).where(Tie.interpreter_id == person.id)
    there = {(kind, token) for kind, token in db.session.execute(mine)}
    last = db.session.scalar(select(func.max(Tie.position)).where(Tie.interpreter_id == person.id))
    place = -1 if last is None else last
    for kind, given in answers.items():
        for name in given:
            tied = current().tied(kind, name)
            if (kind, tied["token"]) not in there:
                there.add((kind, tied["token"]))
                place += 1
                db.session.add(Tie(interpreter_id=person.id, position=place, added_at=at, **tied))
    db.session.flush()
    return place - (-1 if last is None else last)


def remove_ties(person: Interpreter, kind: str, *, by: Actor, at: datetime) -> int:
    """Take every tie of one kind off; returns how many there were."""
    lock(interpreters=[person.id])
    gone = db.session.execute(delete(Tie).where(Tie.interpreter_id == person.id, Tie.kind == kind))
    count: int = gone.rowcount  # type: ignore[attr-defined]
    if count:
        unsettle("interpreter", person.id)
        record(by, "ties.removed", "interpreter", person.uid, at=at, kinds=[kind], count=count)
    return count
