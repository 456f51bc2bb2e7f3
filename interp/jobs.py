"""The worker: a table of (name, seconds, function), run by one process at a time.

Every job reads what is due from the tables and moves it; a job that dies half way is finished by its next run. Leadership is a
session-level advisory lock on PostgreSQL (gone with its connection) and a lease row on SQLite.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from threading import Lock
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy import Connection, delete, insert, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from interp import clock
from interp.bookings import actions
from interp.bookings.queries import due
from interp.bookings.queries.matching import policy
from interp.config import current
from interp.conflicts.actions import remind
from interp.conflicts.queries import to_remind
from interp.db import db, transaction
from interp.notify.deliver import deliver
from interp.notify.models import JobRun, Lease
from interp.notify.transports import choose

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
LOCK_NUMBER = 720_001  # any number, the same in every worker


def send_mail(app: Flask) -> None:
    config = current()
    transport = choose(config)
    if transport is not None:
        deliver(transport, sender=f"appointments@{config.domain}")


def end_offers(app: Flask) -> None:
    _each(due.offers_over, actions.lapse_offers)
    _each(due.requests_over, actions.leave_unfilled)


def pass_time(app: Flask) -> None:
    _each(due.sessions_to_move, actions.pass_time)


def remind_declarations(app: Flask) -> None:
    days = policy().declaration_days
    _each(partial(to_remind, days=days), partial(remind, days=days))


def drop_drafts(app: Flask) -> None:
    with transaction():
        actions.drop_ended_drafts(clock.now())


def drop_old_runs(app: Flask) -> None:
    with transaction():
        db.session.execute(delete(JobRun).where(JobRun.due_at < clock.now() - timedelta(days=2)))


JOBS: tuple[tuple[str, int, Callable[[Flask], None]], ...] = (
    ("send-mail", 2, send_mail),
    ("end-offers", 15, end_offers),
    ("pass-time", 30, pass_time),
    ("remind-declarations", 3600, remind_declarations),
    ("drop-drafts", 600, drop_drafts),
    ("drop-old-runs", 3600, drop_old_runs),
)


def _each(what: Callable[[datetime], list[int]], do: Callable[[int, datetime], Any]) -> None:
    """One transaction to see what is due, one for each thing that is."""
    at = clock.now()
    with transaction(write=False):
        ids = what(at)
    for row_id in ids:
        with transaction():
            do(row_id, at)


def run_once(app: Flask) -> None:
    """Every job once, in order: what tests and `interp worker --once` use."""
    for _, _, function in JOBS:
        with app.app_context():
            function(app)


def schedule(app: Flask, scheduler: BaseScheduler | None = None) -> BaseScheduler:
    """A scheduler with every job, not yet started; a job runs only in the process that leads."""
    scheduler = scheduler or BlockingScheduler(timezone="UTC", executors={"default": ThreadPoolExecutor(2)})
    leader = Leader(app)
    for name, seconds, function in JOBS:
        scheduler.add_job(
            _run, "interval", seconds=seconds, args=[app, leader, name, seconds, function], id=name,
            coalesce=True, max_instances=1, misfire_grace_time=3600,
            next_run_time=clock.now(),
        )  # fmt: skip
    return scheduler


def _run(app: Flask, leader: "Leader", name: str, seconds: int, function: Callable[[Flask], None]) -> None:
    with app.app_context():
        try:
            if leader.leads() and _claim(name, seconds):
                function(app)
        except (OperationalError, InterfaceError) as lost:
            log.warning("job %s waits for the database: %s", name, type(lost).__name__)


def _claim(name: str, seconds: int) -> bool:
    """Each due slot of a job runs once, whoever leads: the unique row decides."""
    now = int(clock.now().timestamp())
    slot = datetime.fromtimestamp(now - now % seconds, tz=clock.now().tzinfo)
    try:
        with transaction():
            db.session.execute(insert(JobRun).values(job=name, due_at=slot))
    except IntegrityError:
        return False
    return True


class Leader:
    """Who leads the workers of one installation."""

    def __init__(self, app: Flask) -> None:
        self.app, self.holder = app, token_hex(8)
        self.connection: Connection | None = None
        self.asking = Lock()  # jobs run in several threads; a connection belongs to one at a time

    def leads(self) -> bool:
        with self.asking:
            return self._advisory() if db.engine.dialect.name == "postgresql" else self._lease()

    def _advisory(self) -> bool:
        """Held by a connection of its own; when that dies, another worker gets it at once."""
        if self.connection is not None:
            try:
                self.connection.execute(text("SELECT 1"))
                self.connection.rollback()
                return True
            except DBAPIError:
                self.connection.close()
                self.connection = None
        connection = db.engine.connect()
        if connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": LOCK_NUMBER}):
            connection.rollback()
            self.connection = connection
            return True
        connection.close()
        return False

    def _lease(self) -> bool:
        now = clock.now()
        values = {"holder": self.holder, "until": now + LEASE}
        with transaction():
            free = (Lease.until <= now) | (Lease.holder == self.holder)
            done = db.session.execute(update(Lease).where(Lease.name == "worker", free).values(**values))
            if done.rowcount == 1:  # type: ignore[attr-defined]
                return True
        try:
            with transaction():
                db.session.execute(insert(Lease).values(name="worker", **values))
        except IntegrityError:
            return False
        return True
