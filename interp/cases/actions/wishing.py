"""What she wishes: needs, whom she asks for, whom she refuses, and what she would choose when nobody fits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from interp.accounts.facts import Viewer
from interp.cases.models import Case
from interp.db import db, lock, unsettle
from interp.errors import BadInput
from interp.trail.actions import record


def locked(case: Case) -> Case:
    """The case under its lock, read anew: what was read before the lock may be old."""
    lock(case=case.id)
    db.session.refresh(case)
    return case


def put_needs(case: Case, changes: dict[str, Any]) -> None:
    """A key set to None is unknown again."""
    needs = {**(case.needs or {}), **changes}
    case.needs = {key: value for key, value in needs.items() if value is not None}
    db.session.flush()


def put_wishes(case: Case, changes: dict[str, Any]) -> None:
    """An empty list goes. Her future bookings must be re-checked after it."""
    wishes = {**(case.wishes or {}), **changes}
    case.wishes = {key: value for key, value in wishes.items() if value}
    db.session.flush()
    unsettle("case", case.id)


def change_needs(case: Case, changes: dict[str, Any], *, by: Viewer, at: datetime) -> Case:
    """Write what she now wishes; a key set to None is unknown again. Her future bookings must be re-checked after it."""
    put_needs(locked(case), changes)
    unsettle("case", case.id)
    record(by.actor, "case.changed", "case", case.uid, at=at, chain=case.chain, keys=sorted(changes))
    return case


def order_fallbacks(case: Case, codes: Sequence[str], *, by: Viewer, at: datetime) -> Case:
    """Her own order for when nobody fits; an empty one is "not asked". It changes no answer of matching by itself."""
    put_needs(locked(case), {"fallbacks": list(codes) or None})
    record(by.actor, "case.changed", "case", case.uid, at=at, chain=case.chain, keys=["fallbacks"])
    return case


def change_wishes(case: Case, changes: dict[str, Any], *, by: Viewer, at: datetime) -> Case:
    """Refusals, wanted interpreters, consents: lists that replace those that were there."""
    put_wishes(locked(case), changes)
    record(by.actor, "case.changed", "case", case.uid, at=at, chain=case.chain, keys=sorted(changes))
    return case


def refuse(case: Case, refs: list[str], *, by: Viewer, at: datetime) -> Case:
    """She chose not to work with these interpreters. Nobody asks why, and nobody is told."""
    wishes = locked(case).wishes or {}
    refused = list(dict.fromkeys([*wishes.get("refused", ()), *refs]))
    wants = [ref for ref in wishes.get("wants", ()) if ref not in refs]
    return change_wishes(case, {"refused": refused, "wants": wants}, by=by, at=at)


def undo_refusal(case: Case, ref: str, *, by: Viewer, at: datetime) -> Case:
    refused = [one for one in (locked(case).wishes or {}).get("refused", ()) if one != ref]
    return change_wishes(case, {"refused": refused}, by=by, at=at)


def want(case: Case, refs: list[str], *, by: Viewer, at: datetime) -> Case:
    """She asked for these interpreters. Raises BadInput for one she refused: only she takes that back, by its own step."""
    wishes = locked(case).wishes or {}
    if set(refs) & set(wishes.get("refused", ())):
        raise BadInput({"wants": "refused_before"})
    return change_wishes(case, {"wants": list(dict.fromkeys([*wishes.get("wants", ()), *refs]))}, by=by, at=at)


def unwant(case: Case, ref: str, *, by: Viewer, at: datetime) -> Case:
    """She does not ask for this interpreter any more. It is no refusal."""
    wants = [one for one in (locked(case).wishes or {}).get("wants", ()) if one != ref]
    return change_wishes(case, {"wants": wants}, by=by, at=at)
