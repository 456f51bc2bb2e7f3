"""Remind of a standing declaration that runs out: once for each distance, in the reader's language, in neutral words."""

from datetime import date, datetime

from flask import render_template
from flask_babel import force_locale, format_date, gettext

from interp.accounts.models import User
from interp.config import current
from interp.conflicts.facts import REMIND
from interp.conflicts.models import Reminder
from interp.conflicts.queries import distance_due, sent_to
from interp.conflicts.rules import last_day
from interp.db import db, lock
from interp.notify.letters import plain_mail
from interp.notify.outbox import enqueue
from interp.roster.models import Interpreter


def remind(interpreter_id: int, at: datetime, *, days: int) -> bool:
    """Enqueue the reminder that is due for this interpreter; False when none is, any more. `days` is how long it counts."""
    lock(interpreters=[interpreter_id])
    person = db.session.get_one(Interpreter, interpreter_id, populate_existing=True)
    if person.declared_on is None or person.email is None or person.status != "active":
        return False
    last = last_day(person.declared_on, days)
    distance = distance_due(person, at, days, sent_to(at, person.id)[person.id, last])
    if distance is None:
        return False
    db.session.add(Reminder(interpreter_id=person.id, last_day=last, days_before=distance, sent_at=at))
    _write(person, person.email, last, distance, at)
    return True


def _write(person: Interpreter, address: str, last: date, distance: int, at: datetime) -> None:
    user = db.session.get(User, person.user_id) if person.user_id else None
    thread, sequence = f"reminder-{person.uid}-{last}", REMIND.index(distance)
    with force_locale(user.locale if user else "en"):
        text = render_template("mail/reminder.txt", day=format_date(last, "d MMMM y"))
        title = gettext("Reminder")
    message = plain_mail(title, text, to=address, domain=current().domain, identity=f"{thread}|{sequence}", stamp=at)
    enqueue(
        thread=thread, sequence=sequence, method="NONE", recipient=person.uid, address=address, message=message, at=at
    )
