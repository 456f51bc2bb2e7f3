"""What was said about one interpreter and one kind of connection: her answer, and what the coordinator has cleared.

Who may be asked for, and what may be cleared, stands on ties, which this floor does not know: `bookings.actions.allowing`
decides that and calls these. The trail says that something was recorded, never of which kind and never what.
"""

from datetime import date, datetime
from typing import Any

from interp.accounts.facts import Viewer
from interp.cases.actions.wishing import locked, put_wishes
from interp.cases.models import Case
from interp.errors import BadInput
from interp.trail.actions import record

Entry = dict[str, Any]


def keep_consent(case: Case, entry: Entry, *, by: Viewer, at: datetime) -> Case:
    """Her answer about an interpreter and a kind; it replaces the one she gave before."""
    _replace(locked(case), "consents", entry)
    record(by.actor, "consent.recorded", "case", case.uid, at=at, chain=case.chain)
    return case


def take_back(case: Case, interpreter: str, kind: str, *, by: Viewer, at: datetime, on: date) -> Case:
    """She takes a yes back: from now on it is a no. Raises BadInput where there is no yes."""
    known = (locked(case).wishes or {}).get("consents", ())
    if not any(_about(one) == (interpreter, kind) and one.get("given") for one in known):
        raise BadInput({"consent": "no_yes"})
    entry = {"interpreter": interpreter, "kind": kind, "given": False, "on": on.isoformat()}
    return keep_consent(case, entry, by=by, at=at)


def keep_clearing(case: Case, interpreter: str, kind: str, *, seen: datetime, by: Viewer, at: datetime) -> Case:
    """What sounds alike in this kind is not the same. What came to the kind after it was `seen` opens it again."""
    _replace(locked(case), "cleared", {"interpreter": interpreter, "kind": kind, "at": seen.isoformat()})
    record(by.actor, "clearing.recorded", "case", case.uid, at=at, chain=case.chain)
    return case


def bar(case: Case, interpreter: str, *, by: Viewer, at: datetime) -> Case:
    """What sounds alike is the same: this interpreter is out for this case for good. The record reads like a clearing's."""
    barred = [*(locked(case).wishes or {}).get("barred", ()), interpreter]
    put_wishes(case, {"barred": list(dict.fromkeys(barred))})
    record(by.actor, "clearing.recorded", "case", case.uid, at=at, chain=case.chain)
    return case


def _replace(case: Case, key: str, entry: Entry) -> None:
    others = [one for one in (case.wishes or {}).get(key, ()) if _about(one) != _about(entry)]
    put_wishes(case, {key: [*others, entry]})


def _about(entry: Entry) -> tuple[str, str]:
    return entry["interpreter"], entry["kind"]
