"""The worker: one leads, each due slot runs once, and time moves what it should."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import func, select, text

from interp import clock, jobs
from interp.accounts.facts import Role
from interp.bookings.models import Booking, Draft, Offer, Request
from interp.bookings.queries import invariants
from interp.config import Config
from interp.db import db, transaction
from interp.notify.models import JobRun, Lease, Mail
from tests import make
from tests.races.rig import ROOT, end, env_of, start
from tests.races.world import declared

HOUR = timedelta(hours=1)

# A worker whose only job writes its slot and its process into a file, and whose lease ends soon.
TICKING = """
import os, sys
from datetime import timedelta
from interp import jobs
from interp.installation import opened

def tick(app):
    with open(sys.argv[1], "a") as file:
        file.write(f"{os.getpid()}\\n")

jobs.LEASE = timedelta(seconds=2)
jobs.JOBS = (("tick", 1, tick),)
app, _ = opened()
jobs.schedule(app).start()
"""


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock of these tests; change its one entry to let time pass."""
    held = [make.MONDAY]
    monkeypatch.setattr(clock, "now", lambda: held[0])
    return held


@pytest.fixture
def leaders(app: Flask) -> Iterator[tuple[jobs.Leader, jobs.Leader]]:
    """Two that may lead; a connection that is held for a lock is never given back by itself."""
    both = jobs.Leader(app), jobs.Leader(app)
    yield both
    for leader in both:
        if leader.connection is not None:
            leader.connection.invalidate()
            leader.connection.close()


def ticks(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def wait_until(what: str, holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def test_one_of_three_leads_and_another_takes_over(both: str, app: Flask, config: Config, tmp_path: Path) -> None:
    """Each slot runs once, the leader is killed, and a leader that was stopped and wakes up late does not run a slot again."""
    file = tmp_path / "ticks"
    workers = {process.pid: process for process in (start(config, "-c", TICKING, str(file)) for _ in range(3))}
    try:
        wait_until("nobody leads", lambda: len(ticks(file)) >= 2)
        dead = ticks(file)[-1]
        end(workers.pop(dead))
        wait_until("nobody took over from the dead one", lambda: ticks(file)[-1] != dead)
        if both == "sqlite":  # a lease passes on when its holder sleeps; an advisory lock stays with its connection
            asleep = ticks(file)[-1]
            os.kill(asleep, signal.SIGSTOP)
            wait_until("nobody took over from the sleeping one", lambda: ticks(file)[-1] != asleep)
            os.kill(asleep, signal.SIGCONT)
            time.sleep(1.2)
    finally:
        for process in workers.values():
            end(process)
    with app.app_context(), transaction(write=False):
        runs = db.session.scalar(select(func.count()).select_from(JobRun)) or 0
        slots = db.session.scalar(select(func.count(JobRun.due_at.distinct()))) or 0
    assert runs == slots
    assert len(ticks(file)) in (runs, runs - 1, runs - 2)  # the killed and the last may have claimed and not yet run


Two = tuple[jobs.Leader, jobs.Leader]


def test_only_one_leads_at_a_time(both: str, app: Flask, leaders: Two) -> None:
    first, second = leaders
    with app.app_context():
        assert [first.leads(), second.leads(), first.leads()] == [True, False, True]


def test_whoever_does_not_lead_runs_nothing(both: str, app: Flask, leaders: Two) -> None:
    first, second = leaders
    ran: list[Flask] = []
    with app.app_context():
        assert first.leads()
    jobs._run(app, second, "job", 1, ran.append)
    assert ran == []
    jobs._run(app, first, "job", 1, ran.append)
    assert ran == [app]


def test_a_lease_passes_on_when_it_ends(app: Flask, leaders: Two, now: list[datetime]) -> None:
    first, second = leaders
    with app.app_context():
        assert first.leads()
        now[0] += jobs.LEASE - timedelta(seconds=1)
        assert not second.leads()
        now[0] += timedelta(seconds=1)
        assert second.leads()
        assert not first.leads()
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(Lease.holder)).all() == [second.holder]


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_a_leader_whose_connection_died_leads_no_more(both: str, app: Flask, leaders: Two) -> None:
    """The lock went with the connection; the next question tells, and somebody else may have it by then."""
    first, second = leaders
    with app.app_context():
        assert first.leads()
        with db.engine.connect() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> {}"
            connection.execute(text(others.format("pg_backend_pid()")))
        assert second.leads()
        assert not first.leads()


def test_a_leader_is_asked_by_several_threads(both: str, app: Flask, leaders: Two) -> None:
    """Jobs run side by side and share one leader: its connection must never serve two at once."""
    leader, answers = leaders[0], list[object]()

    def ask() -> None:
        try:
            for _ in range(20):
                with app.app_context():
                    answers.append(leader.leads())
        except Exception as error:
            answers.append(error)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Counter(map(repr, answers)) == {"True": 80}


def test_a_slot_is_claimed_once(both: str, app: Flask, now: list[datetime]) -> None:
    with app.app_context():
        assert [jobs._claim("one", 30), jobs._claim("one", 30), jobs._claim("two", 30)] == [True, False, True]
        now[0] += timedelta(seconds=29)
        assert not jobs._claim("one", 30)
        now[0] += timedelta(seconds=1)
        assert jobs._claim("one", 30)


def test_every_job_is_scheduled_once_and_never_beside_itself(app: Flask) -> None:
    scheduler = jobs.schedule(app, BackgroundScheduler(timezone="UTC"))
    found = {job.id: (job.coalesce, job.max_instances) for job in scheduler.get_jobs()}
    assert found == {name: (True, 1) for name, _, _ in jobs.JOBS}


def test_a_lost_database_is_said_and_survived(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def lost(_app: Flask) -> None:
        db.session.execute(text("SELECT 1"))
        raise jobs.OperationalError("SELECT canary", {}, Exception("canary"))

    jobs._run(app, jobs.Leader(app), "job", 2, lost)
    assert caplog.messages == ["job job waits for the database: OperationalError"]


@pytest.fixture
def world(both: str, app: Flask, now: list[datetime]) -> dict[str, int]:
    """A request with one open offer, a booking an hour from now, and a draft that ends in an hour."""
    with app.app_context(), transaction():
        house = make.organisation()
        nurse, person = make.user(Role.PROVIDER, house), make.interpreter()
        request = make.request(make.case(house), state="offered")
        offer = declared(request.id, person.id)
        other = make.request(make.case(house), start=make.MONDAY + HOUR, state="booked")
        booking = Booking(
            ref="b-1", interpreter=person, request=other, case=other.case, status="confirmed", mode="phone",
            starts_at=make.MONDAY + HOUR, ends_at=make.MONDAY + 2 * HOUR, created_at=make.MONDAY,
        )  # fmt: skip
        draft = Draft(user_id=nurse.id, ends_at=make.MONDAY + HOUR)
        draft.answers = {"language": "mya"}
        db.session.add_all([booking, draft])
        db.session.flush()
        return {"request": request.id, "offer": offer.id, "booking": booking.id, "draft": draft.id}


def states(app: Flask, world: dict[str, int]) -> tuple[str, str, str, bool]:
    """Of the request, the offer and the booking, and whether the draft is there."""
    with app.app_context(), transaction(write=False):
        return (
            db.session.get_one(Request, world["request"]).state,
            db.session.get_one(Offer, world["offer"]).state,
            db.session.get_one(Booking, world["booking"]).status,
            db.session.get(Draft, world["draft"]) is not None,
        )


def test_time_moves_what_is_due_and_nothing_else(app: Flask, world: dict[str, int], now: list[datetime]) -> None:
    seen = []
    for at in (make.MONDAY, make.MONDAY + HOUR, make.MONDAY + 2 * HOUR, make.MONDAY + 24 * HOUR, make.NINE):
        now[0] = at
        jobs.run_once(app)
        jobs.run_once(app)  # nothing is due twice
        seen.append(states(app, world))
    assert seen == [
        ("offered", "declared", "confirmed", True),
        ("offered", "declared", "running", False),
        ("offered", "declared", "completed", False),
        ("searching", "lapsed", "completed", False),
        ("unfilled", "lapsed", "completed", False),
    ]
    with app.app_context(), transaction(write=False):
        assert [(name, list(look(now[0]))) for name, look in invariants.CHECKS if list(look(now[0]))] == []


def test_a_request_whose_time_comes_ends_its_offers(app: Flask, world: dict[str, int], now: list[datetime]) -> None:
    """The worker slept over both: whichever job comes first, the states agree."""
    now[0] = make.NINE
    jobs.run_once(app)
    assert states(app, world)[:2] == ("unfilled", "lapsed")


def test_old_runs_are_dropped(app: Flask, now: list[datetime]) -> None:
    with app.app_context():
        jobs._claim("job", 2)
        now[0] += timedelta(days=2, seconds=1)
        jobs._claim("job", 2)
        jobs.drop_old_runs(app)
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(JobRun.due_at)).all() == [make.MONDAY + timedelta(days=2)]


def test_without_a_mail_server_mails_wait(app: Flask, now: list[datetime]) -> None:
    with app.app_context(), transaction():
        one = Mail(thread="t", sequence=0, method="REQUEST", recipient="one", due_at=make.MONDAY)
        one.seal("one@people.invalid", b"")
        db.session.add(one)
    jobs.run_once(app)
    with app.app_context(), transaction(write=False):
        assert [(mail.attempts, mail.sent_at) for mail in db.session.scalars(select(Mail))] == [(0, None)]


def test_worker_once_runs_every_job_and_stops(app: Flask, config: Config) -> None:
    """The whole command, with the clock of today: a draft that ended yesterday is gone after it."""
    with app.app_context(), transaction():
        user = make.user(Role.COORDINATOR)
        draft = Draft(user_id=user.id, ends_at=clock.now() - HOUR)
        db.session.add(draft)
    done = subprocess.run(
        [Path(sys.executable).with_name("interp"), "worker", "--once"], cwd=ROOT, env=env_of(config), timeout=60,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with app.app_context(), transaction(write=False):
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
