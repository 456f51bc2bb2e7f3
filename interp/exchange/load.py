"""Write a checked document into the tables: all or nothing, in the caller's transaction, under the installation's lock.

A known reference is replaced whole, lists included. Values of ties and avoid lists become keyed tokens here and are
stored nowhere. An import sends nothing; the caller re-checks the future bookings of everybody it touched.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from interp.accounts.models import Organisation
from interp.db import Model, db, lock_installation, unsettle
from interp.exchange.load_cases import load_cases
from interp.exchange.load_life import load_bookings, load_requests
from interp.exchange.load_people import load_interpreters
from interp.trail.actions import record
from interp.trail.facts import Actor
from interp.training.models import Module

Document = dict[str, Any]


@dataclass(slots=True)
class Loaded:
    """What came in: how many of each list."""

    counts: dict[str, int] = field(default_factory=dict)


def load(document: Document, *, by: Actor, at: datetime) -> Loaded:
    """Load a document that `check` found no fault with. The caller has begun a writing transaction and commits it."""
    lock_installation()
    loaded = Loaded()
    organisations = _load_organisations(document.get("organisations") or [])
    _load_modules(document.get("modules") or [])
    interpreters = load_interpreters(document.get("interpreters") or [], organisations, at)
    told = {row["ref"] for row in document.get("interpreters") or []}
    cases = load_cases(document.get("cases") or [], organisations, told, by=by, at=at)
    requests = load_requests(document.get("requests") or [], by=by, at=at)
    load_bookings(document.get("bookings") or [], by=by, at=at)
    for interpreter_id in interpreters:
        unsettle("interpreter", interpreter_id)
    for case_id in [*cases, *requests]:
        unsettle("case", case_id)
    for name in ("organisations", "modules", "interpreters", "cases", "requests", "bookings"):
        loaded.counts[name] = len(document.get(name) or [])
    record(by, "installation.imported", "installation", "installation", at=at, counts=loaded.counts)
    return loaded


def _load_organisations(rows: list[Document]) -> dict[str, int]:
    """Reference -> id of every organisation, the new ones too."""
    there = {organisation.ref: organisation for organisation in db.session.scalars(select(Organisation))}
    for row in rows:
        organisation = there.get(row["ref"])
        if organisation is None:
            organisation = there[row["ref"]] = Organisation(ref=row["ref"])
            db.session.add(organisation)
        area = row.get("area") or {}
        organisation.name, organisation.sector = row.get("name"), row.get("sector")
        organisation.timezone = row.get("timezone")
        organisation.lat, organisation.lon = area.get("lat"), area.get("lon")
    db.session.flush()
    return {ref: organisation.id for ref, organisation in there.items()}


def _load_modules(rows: list[Document]) -> None:
    db.session.execute(delete(Module).where(Module.code.in_([row["code"] for row in rows])))
    add_rows(
        Module,
        [
            {
                "code": row["code"],
                "title": row.get("title"),
                "hours": row.get("hours"),
                "valid_months": row.get("valid_months"),
                "requires": row.get("requires") or [],
            }
            for row in rows
        ],
    )


def add_rows(table: type[Model], rows: list[Document]) -> None:
    """Many plain rows at once."""
    if rows:
        db.session.execute(insert(table), rows)
