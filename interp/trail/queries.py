"""Read the trail, and verify it."""

from sqlalchemy import func, select

from interp.db import db
from interp.trail.facts import Fault
from interp.trail.models import TrailHead, TrailRecord
from interp.trail.rules import faults


def newest(*, page: int, size: int = 50, subject: str | None = None) -> tuple[list[TrailRecord], int]:
    """One page of records, newest first, and how many there are."""
    wanted, count = select(TrailRecord), select(func.count()).select_from(TrailRecord)
    if subject is not None:
        wanted, count = wanted.where(TrailRecord.subject == subject), count.where(TrailRecord.subject == subject)
    rows = db.session.scalars(wanted.order_by(TrailRecord.id.desc()).limit(size).offset((page - 1) * size))
    return list(rows), db.session.scalar(count) or 0


def of_subjects(subjects: list[str]) -> list[TrailRecord]:
    """The records about any of these uids, oldest first: what a timeline shows."""
    wanted = select(TrailRecord).where(TrailRecord.subject.in_(subjects)).order_by(TrailRecord.at, TrailRecord.id)
    return list(db.session.scalars(wanted))


def verify() -> tuple[tuple[Fault, ...], int]:
    """Every fault of every chain, and how many records were read."""
    heads = {head.chain: (head.seq, head.digest) for head in db.session.scalars(select(TrailHead))}
    chains = set(db.session.scalars(select(TrailRecord.chain).distinct())) | set(heads)
    found: list[Fault] = []
    read = 0
    for chain in sorted(chains):
        wanted = select(TrailRecord).where(TrailRecord.chain == chain).order_by(TrailRecord.id)
        links = [(row.link(), row.digest) for row in db.session.scalars(wanted)]
        found += [Fault(chain, fault.seq, fault.code) for fault in faults(links, heads.get(chain, (0, "")))]
        read += len(links)
    return tuple(found), read
