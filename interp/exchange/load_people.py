"""Interpreters and cases of a document, into their tables."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from interp.accounts.models import Organisation
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import Model, db
from interp.roster.facts import WEEKDAYS
from interp.roster.models import Absence, Employment, Interpreter, Language, WorkingHours
from interp.training.models import Certification
from interp.vault import current

Document = dict[str, Any]
CHUNK = 500
PARTS: tuple[type[Model], ...] = (Language, WorkingHours, Absence, Certification, Tie, Employment)
NEED_KEYS = (
    "minor",
    "gender",
    "languages",
    "also_understands",
    "interpreter_gender",
    "from",
    "embassy_help",
    "continuity",
)


def load_interpreters(rows: list[Document], organisations: dict[str, int]) -> list[int]:
    """The ids of the interpreters that were added or replaced."""
    ids: list[int] = []
    for chunk in _chunks(rows):
        refs = [row["ref"] for row in chunk]
        there = {i.ref: i for i in db.session.scalars(select(Interpreter).where(Interpreter.ref.in_(refs)))}
        replaced = [interpreter.id for interpreter in there.values()]
        for part in PARTS:
            db.session.execute(delete(part).where(part.interpreter_id.in_(replaced)))  # type: ignore[attr-defined]
        for row in chunk:
            _person(there, row)
        db.session.flush()
        for part, children in _parts(chunk, there, organisations).items():
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
    person.contact = {"email": row["email"]} if row.get("email") else None


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


def load_cases(rows: list[Document], organisations: dict[str, int], at: datetime) -> list[int]:
    """The ids of the cases that were added or replaced, and of those whose links they changed."""
    codes = [row["code"] for row in rows]
    there = {case.code: case for case in db.session.scalars(select(Case).where(Case.code.in_(codes)))}
    by_id = {number: ref for ref, number in organisations.items()}
    for row in rows:
        case = there.get(row["code"])
        if case is None:
            case = there[row["code"]] = Case(code=row["code"], created_at=at)
            db.session.add(case)
        _fill_case(case, row)
        number = organisations[row["organisation"]] if row.get("organisation") else None
        case.organisation = db.session.get_one(Organisation, number) if number in by_id else None
    db.session.flush()
    touched = _link({row["code"]: row.get("linked") or [] for row in rows}, there)
    db.session.flush()
    return [case.id for case in {*there.values(), *touched}]


def _fill_case(case: Case, row: Document) -> None:
    case.needs = {key: row[key] for key in NEED_KEYS if row.get(key) is not None}
    wishes = {key: row[key] for key in ("refused", "wants", "consents", "cleared") if row.get(key)}
    case.wishes = wishes
    case.avoid = [tokenised(facet) for facet in row.get("avoid") or []]


def _link(named: dict[str, list[str]], there: dict[str, Case]) -> set[Case]:
    """Links work both ways: each side keeps whom it named and who named it. Returns the cases that changed."""
    old = {code: set((there[code].links or {}).get("named", ())) for code in named}
    others = set().union(*old.values(), *named.values()) - set(there)
    far = {case.code: case for case in db.session.scalars(select(Case).where(Case.code.in_(others)))} if others else {}
    every = there | far
    changed: set[Case] = set()
    for code, wanted in named.items():
        _rewrite(there[code], named=wanted)
        for other in old[code] - set(wanted):
            changed.add(_named_by(every[other], code, there=False))
        for other in wanted:
            changed.add(_named_by(every[other], code, there=True))
    return changed


def _rewrite(case: Case, **changes: list[str]) -> None:
    links = {"named": [], "named_by": []} | (case.links or {}) | changes
    case.links = links if any(links.values()) else None


def _named_by(case: Case, code: str, *, there: bool) -> Case:
    others = [known for known in (case.links or {}).get("named_by", ()) if known != code]
    _rewrite(case, named_by=[*others, code] if there else others)
    return case


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
