"""Write a checked document into the tables: all or nothing, in the caller's transaction, under the installation's lock.

A known reference is replaced whole, lists included. Values of ties and avoid lists become keyed tokens here and are
stored nowhere. An import sends nothing; the caller re-checks the future bookings of everybody it touched (`reach`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from interp.accounts.models import Organisation
from interp.db import Model, db, lock_installation, unsettle
from interp.exchange import reach
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
    houses, moved = _load_organisations(document.get("organisations") or [])
    _load_modules(document.get("modules") or [])
    touched = set(load_interpreters(document.get("interpreters") or [], houses, at))
    told = {row["ref"] for row in document.get("interpreters") or []}
    cases = load_cases(document.get("cases") or [], houses, told, by=by, at=at)
    requests, bookings = document.get("requests") or [], document.get("bookings") or []
    named = {row["ref"] for row in bookings}
    touched |= reach.of_bookings(named)  # who holds one now may not hold it afterwards
    load_requests(requests, by=by, at=at)
    load_bookings(bookings, by=by, at=at)
    asked = {row["ref"] for row in requests} | {row["request"] for row in bookings if row.get("request")}
    touched |= reach.of_bookings(named) | reach.of_requests(asked)
    touched |= reach.of_cases(cases) | reach.of_organisations(moved)
    for interpreter_id in touched:
        unsettle("interpreter", interpreter_id)
    for name in ("organisations", "modules", "interpreters", "cases", "requests", "bookings"):
        loaded.counts[name] = len(document.get(name) or [])
    record(by, "installation.imported", "installation", "installation", at=at, counts=loaded.counts)
    return loaded


def _load_organisations(rows: list[Document]) -> tuple[dict[str, int], set[int]]:
    """Reference -> id of every organisation, the new ones too; and the ids of those where a fact of matching changed."""
    there = {organisation.ref: organisation for organisation in db.session.scalars(select(Organisation))}
    before = {house.id: _facts(house) for house in there.values()}
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
    moved = {house.id for house in there.values() if before.get(house.id, _facts(house)) != _facts(house)}
    return {ref: organisation.id for ref, organisation in there.items()}, moved


def _facts(house: Organisation) -> tuple[str | None, float | None, float | None]:
    """What matching knows of an organisation, for a session that does not say it itself."""
    return house.timezone, house.lat, house.lon


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
