"""Read ties: what they are, never what they name."""

from sqlalchemy import select

from interp.conflicts.facts import TIE_KINDS
from interp.conflicts.models import Tie
from interp.db import db


def kinds_of(interpreter_id: int) -> list[str]:
    """The kinds of this interpreter's ties, each once, in the order of `docs/matching.md`."""
    kinds = set(db.session.scalars(select(Tie.kind).where(Tie.interpreter_id == interpreter_id).distinct()))
    return sorted(kinds, key=lambda kind: TIE_KINDS.index(kind) if kind in TIE_KINDS else len(TIE_KINDS))
