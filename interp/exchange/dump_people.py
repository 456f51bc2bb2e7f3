"""Interpreters and cases of the installation, as rows of a document."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from interp.accounts.models import Organisation
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.conflicts.queries import newest_ties
from interp.conflicts.rules import still_cleared
from interp.db import db
from interp.exchange.canonical import Row, at
from interp.roster.facts import WEEKDAYS
from interp.roster.models import Absence, Employment, Interpreter, Language, WorkingHours
from interp.training.models import Certification

Parts = dict[int, list[Any]]  # the rows of one table, by the id of the interpreter they belong to, in their order
SPOKEN, TIED = ("tag", "level", "variant"), ("kind", "token", "sound", "key")


def interpreters(ids: list[int]) -> Iterator[Row]:
    """These interpreters, with everything that hangs on them: one statement for each table."""
    languages = _parts(Language, ids, Language.tag, *SPOKEN)
    hours = _parts(WorkingHours, ids, WorkingHours.id, "weekday", "from_minute", "to_minute", "modes")
    away = _parts(Absence, ids, Absence.id, "kind", "starts_at", "ends_at")
    certified = _parts(Certification, ids, Certification.id, "module", "on", "until", "revoked")
    ties, houses = _parts(Tie, ids, Tie.id, *TIED), _employers(ids)
    for person in db.session.scalars(select(Interpreter).where(Interpreter.id.in_(ids))):
        mine = person.id
        same = ("ref", "name", "email", "gender", "status", "timezone", "adult", "max_travel_km", "modes", "opt_outs")
        yield (
            {name: getattr(person, name) for name in same}
            | {
                "area": None if person.place is None else {"lat": person.lat, "lon": person.lon},
                "languages": [_named(row, SPOKEN) for row in languages[mine]],
                "credential": {"level": person.credential_level, "domains": person.credential_domains},
                "hours": [_hours(row) for row in hours[mine]],
                "certifications": [_certification(row) for row in certified[mine]],
                "agreement_until": _day(person.agreement_until),
                "declared_on": _day(person.declared_on),
                "ties": [_named(row, TIED) for row in ties[mine]],
                "limits": {
                    name: getattr(person, f"limit_{name}") for name in ("day_hours", "day_sessions", "week_hours")
                },
                "works_for": houses[mine],
            }
            | {kind: _away(away[mine], kind, person.timezone) for kind in ("time_off", "imported_busy")}
        )


def _parts(table: Any, ids: list[int], last: Any, *names: str) -> Parts:
    """These columns of a table, as plain rows: there are many."""
    found: Parts = defaultdict(list)
    wanted = select(table.interpreter_id, *(getattr(table, name) for name in names))
    for row in db.session.execute(wanted.where(table.interpreter_id.in_(ids)).order_by(table.position, last)):
        found[row.interpreter_id].append(row)
    return found


def _employers(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    wanted = (
        select(Employment.interpreter_id, Organisation.ref)
        .join(Organisation, Organisation.id == Employment.organisation_id)
        .where(Employment.interpreter_id.in_(ids))
        .order_by(Employment.position, Organisation.id)
    )
    for person, ref in db.session.execute(wanted):
        found[person].append(ref)
    return found


def _named(row: Any, names: tuple[str, ...]) -> Row:
    return {name: getattr(row, name) for name in names}


def _hours(row: Any) -> Row:
    return {
        "weekday": WEEKDAYS[row.weekday],
        "from": _clock(row.from_minute),
        "to": _clock(row.to_minute),
        "modes": row.modes,
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _certification(row: Any) -> Row:
    days = {name: _day(getattr(row, name)) for name in ("on", "until", "revoked")}
    return {"module": row.module} | days


def _away(rows: list[Any], kind: str, zone: str) -> list[Row]:
    return [{"start": at(row.starts_at, zone), "end": at(row.ends_at, zone)} for row in rows if row.kind == kind]


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def cases(ids: list[int]) -> Iterator[Row]:
    """These cases, opened. Who is barred reads as refused; whom the other side named, the other side says.

    A clearing that did not look at a newer tie is left out: where it comes in, it would count again.
    """
    wanted = select(Case).where(Case.id.in_(ids)).options(joinedload(Case.organisation))
    every = [(case, case.wishes or {}) for case in db.session.scalars(wanted)]
    newest = newest_ties({one["interpreter"] for _, wishes in every for one in wishes.get("cleared") or ()})
    for case, wishes in every:
        yield (case.needs or {}) | {
            "code": case.code,
            "organisation": case.organisation.ref if case.organisation else None,
            "avoid": case.avoid,
            "refused": refused(wishes),
            "wants": wishes.get("wants"),
            "linked": (case.links or {}).get("named"),
            "consents": wishes.get("consents"),
            "cleared": still_cleared(wishes.get("cleared") or (), newest),
        }


def refused(wishes: Row) -> list[str]:
    """Her own refusals as she gave them, then those that are for good, each once."""
    own = list(wishes.get("refused") or ())
    return own + [ref for ref in dict.fromkeys(wishes.get("barred") or ()) if ref not in own]
