"""Open a case, write down what she wishes, and note every read. Nothing here has a field for a name or a story."""

from datetime import datetime
from secrets import choice
from typing import Any

from sqlalchemy import select

from interp.accounts.facts import Role, Viewer
from interp.accounts.models import Organisation
from interp.cases.facts import CODE_LETTERS
from interp.cases.models import Case
from interp.db import db, lock, unsettle
from interp.errors import BadInput
from interp.trail.actions import record
from interp.vault import current

CODE_LENGTH = 6


def open_case(needs: dict[str, Any], *, by: Viewer, at: datetime, organisation_id: int | None = None) -> Case:
    """A new case under a random survivor code; a provider's belongs to the own organisation."""
    owner = by.organisation_id if by.role is Role.PROVIDER else organisation_id
    case = Case(code=_new_code(), created_at=at)
    case.organisation = db.session.get_one(Organisation, owner) if owner else None
    case.needs, case.wishes, case.avoid = needs, {}, []
    db.session.add(case)
    db.session.flush()
    record(by.actor, "case.opened", "case", case.uid, at=at, chain=case.chain)
    return case


def _new_code() -> str:
    """Random letters and digits, derived from nothing; the unique column decides in the end."""
    while True:
        code = "C-" + "".join(choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if db.session.scalar(select(Case.id).where(Case.code == code)) is None:
            return code


def change_needs(case: Case, changes: dict[str, Any], *, by: Viewer, at: datetime) -> Case:
    """Write what she now wishes; a key set to None is unknown again. Her future bookings must be re-checked after it."""
    lock(case=case.id)
    db.session.refresh(case)
    needs = {**(case.needs or {}), **changes}
    case.needs = {key: value for key, value in needs.items() if value is not None}
    db.session.flush()
    unsettle("case", case.id)
    record(by.actor, "case.changed", "case", case.uid, at=at, chain=case.chain, keys=sorted(changes))
    return case


def change_wishes(case: Case, changes: dict[str, Any], *, by: Viewer, at: datetime) -> Case:
    """Refusals, wanted interpreters, consents: lists that replace those that were there."""
    lock(case=case.id)
    db.session.refresh(case)
    wishes = {**(case.wishes or {}), **changes}
    case.wishes = {key: value for key, value in wishes.items() if value}
    db.session.flush()
    unsettle("case", case.id)
    record(by.actor, "case.changed", "case", case.uid, at=at, chain=case.chain, keys=sorted(changes))
    return case


def avoid_facet(kind: str, value: str) -> dict[str, str]:
    """One entry of an avoid list: the value becomes a keyed token here and is stored nowhere."""
    return current().tied(kind, value)


def avoid(case: Case, kind: str, value: str, *, by: Viewer, at: datetime) -> Case:
    """Add to the avoid list."""
    return avoid_all(case, [avoid_facet(kind, value)], by=by, at=at)


def avoid_all(case: Case, facets: list[dict[str, str]], *, by: Viewer, at: datetime) -> Case:
    """Add entries to the avoid list, those that stand there already once. The trail counts the change."""
    lock(case=case.id)
    db.session.refresh(case)
    there = list(case.avoid or [])
    case.avoid = [*there, *(facet for facet in facets if facet not in there)]
    db.session.flush()
    unsettle("case", case.id)
    record(by.actor, "case.avoid_changed", "case", case.uid, at=at, chain=case.chain, facets=len(case.avoid))
    return case


def stop_avoiding(case: Case, kind: str, *, by: Viewer, at: datetime) -> Case:
    """Take every facet of one kind off the avoid list."""
    lock(case=case.id)
    db.session.refresh(case)
    case.avoid = [facet for facet in case.avoid or [] if facet["kind"] != kind]
    db.session.flush()
    unsettle("case", case.id)
    record(by.actor, "case.avoid_changed", "case", case.uid, at=at, chain=case.chain, facets=len(case.avoid))
    return case


def refuse(case: Case, refs: list[str], *, by: Viewer, at: datetime) -> Case:
    """She chose not to work with these interpreters. Nobody asks why, and nobody is told."""
    lock(case=case.id)
    db.session.refresh(case)
    wishes = case.wishes or {}
    refused = list(dict.fromkeys([*wishes.get("refused", ()), *refs]))
    wants = [ref for ref in wishes.get("wants", ()) if ref not in refs]
    return change_wishes(case, {"refused": refused, "wants": wants}, by=by, at=at)


def want(case: Case, refs: list[str], *, by: Viewer, at: datetime) -> Case:
    """She asked for these interpreters. Raises BadInput for one she refused: only she takes that back, by its own step."""
    lock(case=case.id)
    db.session.refresh(case)
    wishes = case.wishes or {}
    if set(refs) & set(wishes.get("refused", ())):
        raise BadInput({"wants": "refused_before"})
    return change_wishes(case, {"wants": list(dict.fromkeys([*wishes.get("wants", ()), *refs]))}, by=by, at=at)


def undo_refusal(case: Case, ref: str, *, by: Viewer, at: datetime) -> Case:
    lock(case=case.id)
    db.session.refresh(case)
    refused = [one for one in (case.wishes or {}).get("refused", ()) if one != ref]
    return change_wishes(case, {"refused": refused}, by=by, at=at)


def note_read(case: Case, *, by: Viewer, at: datetime) -> None:
    record(by.actor, "case.read", "case", case.uid, at=at, chain=case.chain)


def note_list_read(cases: list[Case], *, by: Viewer, at: datetime) -> None:
    """One record for a list, naming all that it showed."""
    if cases:
        record(
            by.actor, "cases.listed", "list", "cases", at=at, chain=cases[0].chain, shown=[case.uid for case in cases]
        )
