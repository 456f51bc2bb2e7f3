"""Read cases: a provider sees the own organisation's, the coordinator all. Another's case is not there."""

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.orm import joinedload

from interp.accounts.facts import Role, Viewer
from interp.cases.models import Case
from interp.cases.rules import linked_codes
from interp.db import db
from interp.errors import NotFound
from interp.text import written


def known_to(viewer: Viewer) -> ColumnElement[bool]:
    """Which cases this person may know of, as a condition: the one place that says it, for all that hangs on a case."""
    if viewer.role is Role.COORDINATOR:
        return true()
    if viewer.role is Role.PROVIDER and viewer.organisation_id is not None:
        return Case.organisation_id == viewer.organisation_id
    return false()


def visible(viewer: Viewer) -> Select[Case]:
    """The cases this person may know of; a case without an organisation is the coordinator's only."""
    return select(Case).options(joinedload(Case.organisation)).where(known_to(viewer))


def find(uid: str, viewer: Viewer) -> Case:
    """Raises NotFound, for another organisation's case too."""
    case = db.session.scalar(visible(viewer).where(Case.uid == uid))
    if case is None:
        raise NotFound
    return case


def find_code(code: str, viewer: Viewer) -> Case | None:
    """By the exact survivor code; never by a part of it. Marks that nobody sees are no part of what was typed."""
    return db.session.scalar(visible(viewer).where(func.upper(Case.code) == written(code).upper()))


def linked(case: Case) -> list[tuple[str, str]]:
    """The other side of the same matter: code and uid of each case, by code."""
    wanted = select(Case.code, Case.uid).where(Case.code.in_(linked_codes(case.links)))
    return sorted((row.code, row.uid) for row in db.session.execute(wanted))


def page(viewer: Viewer, *, page: int, size: int = 25) -> tuple[list[Case], int]:
    """One page of cases, newest first, and how many there are."""
    wanted = visible(viewer)
    count = db.session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    rows = db.session.scalars(
        wanted.order_by(Case.created_at.desc(), Case.id.desc()).limit(size).offset((page - 1) * size)
    )
    return list(rows), count
