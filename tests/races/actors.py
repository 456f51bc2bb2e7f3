"""What a process of a race can do, run as a module: it reads lines of JSON and answers each in one line."""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from interp import db as edge
from interp.accounts.models import User
from interp.bookings import actions
from interp.cases.actions import change_wishes
from interp.cases.models import Case
from interp.conflicts.actions import declare_standing
from interp.conflicts.facts import TIE_KINDS
from interp.conflicts.models import Tie
from interp.db import db, lock, lock_installation, transaction, unsettle
from interp.errors import RuleBroken
from interp.installation import opened
from interp.roster.models import Interpreter
from interp.trail.facts import COMMAND_LINE
from tests.make import MONDAY


def accept(offer: str, user: int) -> None:
    actions.accept(offer, by=db.session.get_one(User, user).viewer(), at=MONDAY)


def tie(interpreter: int, token: str) -> None:
    """She learns that she is kin of somebody: the writer of one side of the rule."""
    lock(interpreters=[interpreter])
    row = {"kind": "kin", "token": token, "sound": "", "key": "t", "position": 0}
    db.session.add(Tie(interpreter_id=interpreter, **row))
    db.session.flush()
    unsettle("interpreter", interpreter)
    actions.recheck(by=COMMAND_LINE, at=MONDAY)


def declare(interpreter: int, value: str) -> None:
    """The real standing declaration, with a tie of kin to somebody of this name."""
    person = db.session.get_one(Interpreter, interpreter)
    answers: dict[str, list[str]] = {kind: [] for kind in TIE_KINDS}
    declare_standing(person, answers | {"kin": [value]}, by=COMMAND_LINE, at=MONDAY)
    actions.recheck(by=COMMAND_LINE, at=MONDAY)


def suspend(interpreter: int) -> None:
    lock(interpreters=[interpreter])
    db.session.get_one(Interpreter, interpreter).status = "suspended"
    db.session.flush()
    unsettle("interpreter", interpreter)
    actions.recheck(by=COMMAND_LINE, at=MONDAY)


def refuse(case: int, ref: str, user: int) -> None:
    """A survivor says: not this person."""
    by = db.session.get_one(User, user).viewer()
    change_wishes(db.session.get_one(Case, case), {"refused": [ref]}, by=by, at=MONDAY)
    actions.recheck(by=by.actor, at=MONDAY)


def avoid(case: int, token: str) -> None:
    """A survivor asks for nobody of that family: the writer of the other side of the rule."""
    lock(case=case)
    row = db.session.get_one(Case, case, populate_existing=True)
    row.avoid = [{"kind": "kin", "token": token, "sound": "", "key": "t"}]
    db.session.flush()
    unsettle("case", case)
    actions.recheck(by=COMMAND_LINE, at=MONDAY)


VERBS: dict[str, Callable[..., None]] = {
    "accept": accept, "tie": tie, "declare": declare, "suspend": suspend, "refuse": refuse, "avoid": avoid,
    "hold_installation": lock_installation,
}  # fmt: skip


def answer(app: Any, verb: str, moment: float, **facts: Any) -> str:
    time.sleep(max(0.0, moment - time.time()))
    try:
        with app.app_context(), transaction():
            VERBS[verb](**facts)
    except RuleBroken as refused:
        return str(refused)
    except Exception as error:  # a race must tell what went wrong, not hang
        return f"error: {error!r}"
    return "done"


def without_locks() -> None:
    """What a race is worth without what it tests: no lock is taken, and on SQLite no writer begins as one."""
    edge._lock = lambda *_: None  # type: ignore[assignment]
    begin = edge.begin
    edge.begin = lambda *, write: begin(write=False)  # type: ignore[assignment]


def main() -> None:
    if os.environ.get("TEST_WITHOUT_LOCKS"):
        without_locks()
    app, _ = opened()
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(answer(app, **json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
