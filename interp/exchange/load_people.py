"""Interpreters of a document, into their tables."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from interp.conflicts.models import Tie
from interp.db import Model, db
from interp.roster.facts import WEEKDAYS
from interp.roster.models import Absence, Employment, Interpreter, Language, WorkingHours
from interp.training.models import Certification
from interp.vault import current

Document = dict[str, Any]
CHUNK = 500
PARTS: tuple[type[Model], ...] = (Language, WorkingHours, Absence, Certification, Tie, Employment)


def load_interpreters(rows: list[Document], organisations: dict[str, int], at: datetime) -> list[int]:
    """The ids of the interpreters that were added or replaced."""
    ids: list[int] = []
    for chunk in _chunks(rows):
        refs = [row["ref"] for row in chunk]
        there = {i.ref: i for i in db.session.scalars(select(Interpreter).where(Interpreter.ref.in_(refs)))}
        replaced = [interpreter.id for interpreter in there.values()]
        since = _ties_since(replaced)
        for part in PARTS:
            db.session.execute(delete(part).where(part.interpreter_id.in_(replaced)))  # type: ignore[attr-defined]
        for row in chunk:
            _person(there, row)
        db.session.flush()
        for part, children in _parts(chunk, there, organisations).items():
            if part is Tie:
                _keep_since(children, since, set(replaced), at)
            if children:
                db.session.execute(insert(part), children)
        ids += [there[ref].id for ref in refs]
        db.session.expunge_all()
    return ids


def _chunks(rows: list[Document]) -> Iterator[list[Document]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _person(there: dict[str, Interpreter], row: Document) -> None:
    person = there.get(row["ref"])
    if person is None:
        person = there[row["ref"]] = Interpreter(ref=row["ref"])
        db.session.add(person)
    area, credential, limits = row.get("area") or {}, row.get("credential") or {}, row.get("limits") or {}
    person.name, person.gender, person.status = row.get("name"), row.get("gender"), row.get("status")
    person.timezone, person.adult = row["timezone"], row.get("adult")
    person.lat, person.lon, person.max_travel_km = area.get("lat"), area.get("lon"), row.get("max_travel_km")
    person.modes, person.opt_outs = row.get("modes") or [], row.get("opt_outs") or []
    person.credential_level, person.credential_domains = credential.get("level"), credential.get("domains") or []
    person.agreement_until, person.declared_on = day(row.get("agreement_until")), day(row.get("declared_on"))
    person.limit_day_hours, person.limit_day_sessions = limits.get("day_hours"), limits.get("day_sessions")
    person.limit_week_hours = limits.get("week_hours")
    known = person.contact or {}
    person.contact = known | {"email": row["email"]} if row.get("email") else _without(known, "email") or None


def _without(known: Document, key: str) -> Document:
    return {name: value for name, value in known.items() if name != key}


def _ties_since(replaced: list[int]) -> dict[Any, datetime | None]:
    """When each tie of these interpreters was added, None where it is not known: a tie that stays keeps its day."""
    wanted = select(Tie.interpreter_id, Tie.kind, Tie.token, Tie.key, Tie.added_at)
    rows = db.session.execute(wanted.where(Tie.interpreter_id.in_(replaced)))
    return {tuple(which): added_at for *which, added_at in rows}


def _keep_since(children: list[Document], since: dict[Any, datetime | None], replaced: set[int], at: datetime) -> None:
    """A new tie of somebody who was known is from now: what was cleared before did not look at it."""
    for tie in children:
        new = at if tie["interpreter_id"] in replaced else None
        tie["added_at"] = since.get(tuple(tie[name] for name in ("interpreter_id", "kind", "token", "key")), new)


def _parts(
    chunk: list[Document], there: dict[str, Interpreter], organisations: dict[str, int]
) -> dict[type[Model], list[Document]]:
    """The child rows of a chunk of interpreters, each with its place in the sender's list."""
    found: dict[type[Model], list[Document]] = {part: [] for part in PARTS}
    for row in chunk:
        mine = {"interpreter_id": there[row["ref"]].id}
        for part, children in (
            (Language, [_language(item) for item in row.get("languages") or []]),
            (WorkingHours, [_hours(item) for item in row.get("hours") or []]),
            (Absence, _absences(row)),
            (Certification, [_certification(item) for item in row.get("certifications") or []]),
            (Tie, [tokenised(item) for item in row.get("ties") or []]),
            (
                Employment,
                [{"organisation_id": organisations[ref]} for ref in dict.fromkeys(row.get("works_for") or [])],
            ),
        ):
            found[part] += [mine | child | {"position": position} for position, child in enumerate(children)]
    return found


def _language(item: Document) -> Document:
    return {"tag": item["tag"], "level": item.get("level"), "variant": item.get("variant")}


def _hours(item: Document) -> Document:
    weekday = WEEKDAYS.index(item["weekday"])
    start, end = minutes(item["from"]), minutes(item["to"])
    return {"weekday": weekday, "from_minute": start, "to_minute": end, "modes": item.get("modes") or []}


def _absences(row: Document) -> list[Document]:
    return [
        {"kind": kind, "starts_at": instant(item["start"]), "ends_at": instant(item["end"])}
        for kind in ("time_off", "imported_busy")
        for item in row.get(kind) or []
    ]


def _certification(item: Document) -> Document:
    days = {name: day(item.get(name)) for name in ("on", "until", "revoked")}
    return {"module": item["module"], **days}


def tokenised(item: Document) -> Document:
    """A tie or facet as it is kept: the kind, the keyed tokens and the name of their key; never the value."""
    if item.get("value") is None:
        return {"kind": item["kind"], "token": item["token"], "sound": item.get("sound") or "", "key": item["key"]}
    return current().tied(item["kind"], item["value"])


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
