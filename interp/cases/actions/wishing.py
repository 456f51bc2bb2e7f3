"""What she wishes: needs, whom she asks for, whom she refuses, and what she would choose when nobody fits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from interp.accounts.facts import Viewer
from interp.cases.models import Case
from interp.cases.rules import is_a_service, lifts_firm_wish, wish_code
from interp.db import db, lock, unsettle
from interp.errors import BadInput
from interp.trail.actions import record

Word = dict[str, Any]  # her word as a case keeps it: {"asked_by": code, "language": tag, "asked_at": instant}


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


def change_needs(
    case: Case,
    changes: dict[str, Any],
    *,
    by: Viewer,
    at: datetime,
    word: Word | None = None,
    services: Collection[str] = (),
) -> Case:
    """Write what she now wishes; a key set to None is unknown again. Her future bookings must be re-checked after it.

    `services`: what her sessions are interpreted into. Raises BadInput: `q`: `is_a_service` when one of them would be hers, `wish`:
    `her_word_missing` when a firm wish would be lifted without her recorded word.
    """
    if is_a_service(changes, services):
        raise BadInput({"q": "is_a_service"})
    before = (locked(case).needs or {}).get("interpreter_gender")
    if "interpreter_gender" in changes and wish_code(changes["interpreter_gender"]) != wish_code(before):
        if lifts_firm_wish(before, changes["interpreter_gender"]):
            _lift(case, before, changes["interpreter_gender"], word, by=by, at=at)
        changes = changes | {"wished_at": at.isoformat()}
    put_needs(case, changes)
    unsettle("case", case.id)
    record(
        by.actor, "case.changed", "case", case.uid, at=at, chain=case.chain, keys=sorted(changes.keys() - {"wished_at"})
    )
    return case


def _lift(case: Case, before: Any, after: Any, word: Word | None, *, by: Viewer, at: datetime) -> None:
    """Her word is only ever added to the others. The trail tells that she decided, not what."""
    if word is None:
        raise BadInput({"wish": "her_word_missing"})
    entry = word | {"from": wish_code(before), "to": wish_code(after), "by": by.uid, "at": at.isoformat()}
    put_wishes(case, {"lifted": [*(case.wishes or {}).get("lifted", ()), entry]})
    record(by.actor, "decision.recorded", "case", case.uid, at=at, chain=case.chain)


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
