"""Her avoid list: a value becomes keyed tokens at once, and the trail counts every change."""

from datetime import datetime
from typing import Any

from interp.accounts.facts import Viewer
from interp.cases.actions.wishing import locked, put_wishes
from interp.cases.models import Case
from interp.cases.rules import comparable
from interp.db import db, unsettle
from interp.errors import BadInput
from interp.text import written
from interp.trail.actions import record
from interp.vault import current

Facet = dict[str, Any]


def avoid_facet(kind: str, value: str) -> Facet:
    """One entry of an avoid list: the value becomes keyed tokens here and is stored nowhere. Raises BadInput."""
    if not comparable(value):
        raise BadInput({"value": "no_letters"})
    return dict(current().tied(kind, written(value)))


def avoid(case: Case, kind: str, value: str, *, by: Viewer, at: datetime) -> Case:
    """Add to the avoid list."""
    return avoid_all(case, [avoid_facet(kind, value)], by=by, at=at)


def avoid_all(case: Case, facets: list[Facet], *, by: Viewer, at: datetime) -> Case:
    """Add entries, those that stand there already once, each with who added it and when. The trail counts the change.

    What was cleared of their kinds was cleared without them, so it is open again.
    """
    there = list(locked(case).avoid or [])
    known, new = {_same(facet) for facet in there}, []
    for facet in facets:
        if _same(facet) not in known:
            known.add(_same(facet))
            new.append(facet | {"by": by.uid, "at": at.isoformat()})
    case.avoid = [*there, *new]
    kinds = {facet["kind"] for facet in new}
    cleared = [one for one in (case.wishes or {}).get("cleared", ()) if one["kind"] not in kinds]
    put_wishes(case, {"cleared": cleared})
    return _changed(case, by, at)


def stop_avoiding(case: Case, kind: str, *, by: Viewer, at: datetime) -> Case:
    """Take every facet of one kind off the avoid list."""
    case.avoid = [facet for facet in locked(case).avoid or [] if facet["kind"] != kind]
    db.session.flush()
    unsettle("case", case.id)
    return _changed(case, by, at)


def _same(facet: Facet) -> tuple[str, ...]:
    """Two entries are the same whoever wrote them, and however their sound was worked out then."""
    return facet["kind"], facet["token"], facet.get("key") or ""


def _changed(case: Case, by: Viewer, at: datetime) -> Case:
    record(by.actor, "case.avoid_changed", "case", case.uid, at=at, chain=case.chain, facets=len(case.avoid))
    return case
