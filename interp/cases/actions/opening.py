"""Open a case under a random code, and note who reads one."""

from datetime import datetime
from secrets import choice
from typing import Any

from sqlalchemy import select

from interp.accounts.facts import Role, Viewer
from interp.accounts.models import Organisation
from interp.cases.facts import CODE_LETTERS
from interp.cases.models import Case
from interp.db import db
from interp.trail.actions import record

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


def note_read(case: Case, *, by: Viewer, at: datetime) -> None:
    record(by.actor, "case.read", "case", case.uid, at=at, chain=case.chain)


def note_list_read(cases: list[Case], *, by: Viewer, at: datetime) -> None:
    """One record for a list, naming all that it showed."""
    if cases:
        record(
            by.actor, "cases.listed", "list", "cases", at=at, chain=cases[0].chain, shown=[case.uid for case in cases]
        )
