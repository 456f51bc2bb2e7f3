"""Record who read or changed what. Collected while a request runs, chained just before its commit."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from interp.db import before_commit, db
from interp.trail.facts import GENESIS, Actor, Link
from interp.trail.models import TrailHead, TrailRecord

HOUSE = "house"  # the chain of what belongs to no organisation


def record(
    actor: Actor, verb: str, kind: str, subject: str, *, at: datetime, chain: str | None = None, **detail: Any
) -> None:
    """Note one read or change. `subject` is a uid; `detail` holds ids, counts and codes, never names or free text."""
    entry = (chain or HOUSE, at, actor, verb, kind, subject, detail)
    db.session.info.setdefault("trail", []).append(entry)


@before_commit
def _chain_records() -> None:
    entries = db.session.info.pop("trail", [])
    for chain in sorted({entry[0] for entry in entries}):
        _append(chain, [entry for entry in entries if entry[0] == chain])


def _append(chain: str, entries: list[tuple[Any, ...]]) -> None:
    seq, digest = _locked_head(chain)
    for _, at, actor, verb, kind, subject, detail in entries:
        seq += 1
        link = Link(chain, seq, at, actor.uid, actor.role, verb, kind, subject, detail, digest)
        digest = link.digest()
        fields = {name: getattr(link, name) for name in Link.__slots__}
        db.session.execute(insert(TrailRecord).values(**fields, digest=digest))
    db.session.execute(update(TrailHead).where(TrailHead.chain == chain).values(seq=seq, digest=digest))


def _locked_head(chain: str) -> tuple[int, str]:
    """The chain's head, locked; made on first use (two first users meet on the primary key, so insert quietly)."""
    wanted = select(TrailHead.seq, TrailHead.digest).where(TrailHead.chain == chain).with_for_update()
    head = db.session.execute(wanted).first()
    if head is None:
        db.session.execute(_quiet_insert(chain))
        head = db.session.execute(wanted).one()
    return head[0], head[1]


def _quiet_insert(chain: str) -> Any:
    quiet: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return quiet(TrailHead).values(chain=chain, seq=0, digest=GENESIS).on_conflict_do_nothing()
