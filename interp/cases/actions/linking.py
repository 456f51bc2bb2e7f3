"""The pairing ledger: cases that are the two sides of one matter, each under its own code. No side is told of the other."""

from datetime import datetime

from interp.accounts.facts import Viewer
from interp.cases.actions.wishing import put_wishes
from interp.cases.models import Case
from interp.cases.rules import linked_codes
from interp.db import db, lock, unsettle
from interp.errors import BadInput
from interp.trail.actions import record


def link(case: Case, other: Case, *, by: Viewer, at: datetime) -> None:
    """From now on, whoever works for one side is out for the other. Raises BadInput by `code`."""
    _locked(case, other)
    if case.id == other.id:
        raise BadInput({"code": "linked_to_itself"})
    if other.code in linked_codes(case.links):
        raise BadInput({"code": "linked_already"})
    _write(case, named=[*_codes(case, "named"), other.code])
    _write(other, named_by=[*_codes(other, "named_by"), case.code])
    _bar_on_both(case, other)
    _note("case.linked", (case, other), by, at)


def _bar_on_both(case: Case, other: Case) -> None:
    """Whoever is kept from one side for good, because they know each other, does not come to the other side either."""
    barred = [ref for one in (case, other) for ref in (one.wishes or {}).get("barred", ())]
    if barred:
        for one in (case, other):
            put_wishes(one, {"barred": list(dict.fromkeys([*(one.wishes or {}).get("barred", ()), *barred]))})


def unlink(case: Case, other: Case, *, by: Viewer, at: datetime) -> None:
    """They are not two sides of one matter. Whichever of them named the link, it goes on both. Raises BadInput by `code`."""
    _locked(case, other)
    if other.code not in linked_codes(case.links):
        raise BadInput({"code": "not_linked"})
    for one, far in ((case, other), (other, case)):
        _write(
            one, **{side: [code for code in _codes(one, side) if code != far.code] for side in ("named", "named_by")}
        )
    _note("case.unlinked", (case, other), by, at)


def _locked(case: Case, other: Case) -> None:
    for number in sorted({case.id, other.id}):
        lock(case=number)
    for one in {case, other}:
        db.session.refresh(one)


def _codes(case: Case, side: str) -> list[str]:
    return list((case.links or {}).get(side, ()))


def _write(case: Case, **sides: list[str]) -> None:
    links = {"named": [], "named_by": []} | (case.links or {}) | sides
    case.links = links if any(links.values()) else None


def _note(verb: str, both: tuple[Case, Case], by: Viewer, at: datetime) -> None:
    """A record on each side, neither of which says which case is the other: that is sealed with the case."""
    db.session.flush()
    for one in both:
        unsettle("case", one.id)
        record(by.actor, verb, "case", one.uid, at=at, chain=one.chain)
