"""Workers that die or meet: a mail is never lost, never out of order, and never sent by two at the same time."""

import time
from collections.abc import Callable
from subprocess import Popen

import pytest
from flask import Flask
from sqlalchemy import func, select

from interp import clock
from interp.config import Config, Smtp
from interp.db import db, transaction
from interp.notify import outbox
from interp.notify.deliver import deliver
from interp.notify.models import Mail
from interp.notify.transports import SmtpServer
from tests.notify.postbox import Postbox
from tests.races.rig import end, line_of, start

# A worker whose claims end soon, so that nobody has to wait two minutes for them.
WORKER = """
import time
from datetime import timedelta
from interp import jobs
from interp.installation import opened
from interp.notify import outbox

outbox.CLAIM = timedelta(seconds={claim})
app, _ = opened()
print("ready", flush=True)
input()
for _ in range({runs}):
    with app.app_context():
        jobs.send_mail(app)
    time.sleep(0.05)
print("done", flush=True)
"""


def worker(config: Config, box: Postbox, *, claim: int, runs: int = 1) -> Popen[str]:
    """A worker that waits for its word."""
    return start(config, "-c", WORKER.format(claim=claim, runs=runs), **box.settings())


def go(process: Popen[str]) -> None:
    assert line_of(process) == "ready\n"
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def put(app: Flask, *mails: tuple[str, int]) -> None:
    with app.app_context(), transaction():
        for thread, sequence in mails:
            message = f"Subject: {thread}\r\n\r\n{sequence}\r\n".encode()
            one = {"method": "REQUEST", "recipient": "one", "address": "one@people.invalid", "message": message}
            outbox.enqueue(thread=thread, sequence=sequence, at=clock.now(), **one)


def sent_here(app: Flask, box: Postbox) -> int:
    """A second worker, in this process."""
    server = SmtpServer(Smtp("127.0.0.1", box.port, "", "", "none"))
    with app.app_context():
        return deliver(server, sender="appointments@appointments.invalid")


def free_again(app: Flask) -> bool:
    with app.app_context(), transaction(write=False):
        return (db.session.scalar(select(func.max(Mail.claimed_until))) or clock.now()) <= clock.now()


def wait_for(what: str, seconds: float, holds: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)


# The server stalls before it has the mail, when it has it and did not say so, and when it did and the worker could not note it.
@pytest.mark.parametrize(
    ("both", "stall", "times"),
    [
        ("sqlite", "RCPT", 1),
        ("sqlite", "DATA", 2),
        ("sqlite", "QUIT", 2),
        ("postgresql", "RCPT", 1),
        ("postgresql", "QUIT", 2),
    ],
    indirect=["both"],
)
def test_a_worker_killed_while_it_sends(both: str, app: Flask, config: Config, stall: str, times: int) -> None:
    put(app, ("t", 0), ("t", 1), ("u", 0))
    with Postbox(stall_at=stall) as box:
        first = worker(config, box, claim=2)
        go(first)
        assert box.stalled.wait(20)
        end(first)
        sent_here(app, box)
        assert sum(b"Subject: t" in mail for _, mail in box.came) == times - 1, "sent while another's claim held"
        wait_for("the claim of the dead worker never ended", 30, lambda: free_again(app))
        sent_here(app, box)
    thread = [mail for _, mail in box.came if b"Subject: t" in mail]
    assert thread == [b"Subject: t\r\n\r\n0\r\n"] * times + [b"Subject: t\r\n\r\n1\r\n"]
    assert sum(b"Subject: u" in mail for _, mail in box.came) == 1
    with app.app_context(), transaction(write=False):
        assert db.session.scalar(select(func.count()).where(Mail.sent_at.is_(None))) == 0


def test_two_workers_send_each_mail_once(both: str, app: Flask, config: Config) -> None:
    """Eight slow mails take one worker longer than a claim lasts: what waits its turn must not be claimed yet."""
    put(app, *((f"t{number}", 0) for number in range(8)))
    with Postbox(slow=0.4) as box:
        workers = [worker(config, box, claim=2, runs=20) for _ in range(2)]
        try:
            for process in workers:
                go(process)
            for process in workers:
                assert line_of(process) == "done\n"
        finally:
            for process in workers:
                end(process)
    subjects = sorted(message.split(b"\r\n")[0] for _, message in box.came)
    assert subjects == [f"Subject: t{number}".encode() for number in range(8)]
