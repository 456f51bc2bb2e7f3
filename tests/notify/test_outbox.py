"""The outbox: every mail goes out, in order, once at a time, whatever the mail server does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp import clock
from interp.config import Smtp
from interp.db import db, transaction
from interp.notify import outbox, transports
from interp.notify.deliver import deliver
from interp.notify.models import Mail
from interp.notify.transports import SmtpServer
from tests.notify.postbox import Postbox, free_port

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
SENDER = "appointments@appointments.invalid"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock of these tests; change its one entry to let time pass."""
    held = [AT]
    monkeypatch.setattr(clock, "now", lambda: held[0])
    return held


@pytest.fixture
def box() -> Iterator[Postbox]:
    with Postbox() as box:
        yield box


def server(box: Postbox) -> SmtpServer:
    return SmtpServer(Smtp("127.0.0.1", box.port, "", "", "none"))


def put(thread: str, sequence: int = 0, to: str = "one", *, method: str = "REQUEST") -> int:
    """A mail in the outbox, inside the caller's transaction; its id."""
    message = f"Subject: {thread} {sequence}\r\n\r\n{method}\r\n".encode()
    outbox.enqueue(
        thread=thread, sequence=sequence, method=method, recipient=to, address=f"{to}@people.invalid", message=message,
        at=AT,
    )  # fmt: skip
    db.session.flush()
    return max(db.session.scalars(select(Mail.id)))


def filled(app: Flask, *mails: dict[str, Any]) -> list[int]:
    with app.app_context(), transaction():
        return [put(**mail) for mail in mails]


def sent(app: Flask, box: Postbox) -> int:
    with app.app_context():
        return deliver(server(box), sender=SENDER)


def rows(app: Flask) -> list[tuple[int, str | None, bool]]:
    """Attempts, the last error and whether it is gone, for every mail."""
    with app.app_context(), transaction(write=False):
        mails = db.session.scalars(select(Mail).order_by(Mail.id))
        return [(mail.attempts, mail.last_error, mail.sent_at is not None) for mail in mails]


def test_what_was_rendered_is_what_arrives(both: str, app: Flask, box: Postbox, now: list[datetime]) -> None:
    filled(app, {"thread": "t"})
    assert sent(app, box) == 1
    assert box.came == [("one@people.invalid", b"Subject: t 0\r\n\r\nREQUEST\r\n")]
    assert sent(app, box) == 0
    assert rows(app) == [(1, None, True)]


def test_a_lost_server_loses_no_mail(both: str, app: Flask, now: list[datetime]) -> None:
    lost = Postbox(port=free_port())
    filled(app, {"thread": "t"}, {"thread": "u"})
    for attempt, wait in enumerate((*outbox.RETRY, outbox.RETRY[-1]), 1):
        assert sent(app, lost) == 0
        assert rows(app) == [(attempt, "ConnectionRefusedError", False)] * 2
        assert sent(app, lost) == 0, "tried again before its time"
        now[0] += timedelta(seconds=wait)
    with lost:
        assert sent(app, lost) == 2
    assert rows(app) == [(7, None, True)] * 2


def test_the_error_kept_quotes_no_address(app: Flask, box: Postbox, now: list[datetime], caplog: Any) -> None:
    box.refused["one@people.invalid"] = "450 one@people.invalid is away"
    filled(app, {"thread": "t"})
    assert sent(app, box) == 0
    assert rows(app) == [(1, "SMTPRecipientsRefused", False)]
    assert caplog.messages == ["mail 1 was not taken: SMTPRecipientsRefused"]


@pytest.mark.parametrize("words", ["450 not now", "550 nobody here"])
def test_one_refused_reader_does_not_stop_the_others(
    both: str, app: Flask, box: Postbox, now: list[datetime], words: str
) -> None:
    box.refused["two@people.invalid"] = words
    filled(app, *({"thread": "t", "to": to} for to in ("one", "two", "three")))
    assert sent(app, box) == 2
    assert box.addresses() == ["one@people.invalid", "three@people.invalid"]
    box.refused.clear()
    now[0] += timedelta(seconds=outbox.RETRY[0])
    assert sent(app, box) == 1
    assert rows(app) == [(1, None, True), (2, None, True), (1, None, True)]


@pytest.mark.parametrize("spoil", ["key", "address"])
def test_a_mail_that_can_not_be_sent_holds_nobody_up(
    both: str, app: Flask, box: Postbox, now: list[datetime], spoil: str
) -> None:
    with app.app_context(), transaction():
        bad = db.session.get_one(Mail, put("t"))
        if spoil == "key":
            bad.destroy_key()
        else:
            bad.seal("hülya@people.invalid", b"Subject: x\r\n\r\n")
        put("u", to="two")
    assert sent(app, box) == 1
    assert box.addresses() == ["two@people.invalid"]
    assert rows(app) == [(1, {"key": "SealBroken", "address": "UnicodeEncodeError"}[spoil], False), (1, None, True)]


def test_mails_of_one_thread_leave_in_order(both: str, app: Flask, box: Postbox, now: list[datetime]) -> None:
    """A cancellation waits for its invitation, however long that takes; other readers and threads do not wait."""
    box.refused["one@people.invalid"] = "450 later"
    order = [
        {"thread": "t", "sequence": 1, "method": "CANCEL"},
        {"thread": "t"},
        {"thread": "t", "sequence": 1, "method": "CANCEL", "to": "two"},
        {"thread": "u", "sequence": 1},
    ]
    filled(app, *order)
    assert sent(app, box) == 1
    assert [(mail[0], mail[1]) for mail in rows(app)] == [
        (0, None), (1, "SMTPRecipientsRefused"), (1, None), (1, "SMTPRecipientsRefused"),
    ]  # fmt: skip
    box.refused.clear()
    now[0] += timedelta(seconds=outbox.RETRY[0])
    assert sent(app, box) == 3
    subjects = [message.split(b"\r\n")[0] for _, message in box.came]
    assert subjects == [b"Subject: t 1", b"Subject: t 0", b"Subject: t 1", b"Subject: u 1"]


def test_a_claim_ends_by_itself_and_its_owner_can_mark_no_more(both: str, app: Flask, now: list[datetime]) -> None:
    """Fencing: a worker that slept through its claim must not mark what another has taken since."""
    filled(app, {"thread": "t"})
    with app.app_context(), transaction():
        first = outbox.claim(AT)
    with app.app_context(), transaction():
        assert outbox.claim(AT + outbox.CLAIM - timedelta(seconds=1)) is None
    with app.app_context(), transaction():
        second = outbox.claim(AT + outbox.CLAIM)
    assert first is not None
    assert second is not None
    assert (first.message, first.address) == (second.message, second.address)
    with app.app_context(), transaction():
        assert not outbox.mark_sent(first, AT)
        assert not outbox.mark_failed(first, AT, "OSError")
        assert outbox.mark_sent(second, AT)


def test_many_claim_at_once_and_each_mail_is_claimed_once(both: str, app: Flask) -> None:
    """On PostgreSQL they all read the same first mail; whoever comes second must go on to the next."""
    ids = filled(app, *({"thread": f"t{number}"} for number in range(8)))
    gate, claimed = Barrier(8, timeout=30), list[int]()

    def one() -> None:
        gate.wait()
        with app.app_context(), transaction():
            mine = outbox.claim(AT)
            assert mine is not None
            claimed.append(mine.mail_id)

    threads = [Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(claimed) == ids


def test_a_stalling_server_is_cut_off(app: Flask, now: list[datetime], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing holds a mail longer than its claim lasts."""
    assert outbox.CLAIM.total_seconds() > transports.GREETING * 2 + transports.LONGEST + transports.GOODBYE
    monkeypatch.setattr(transports, "LONGEST", 0.4)
    filled(app, {"thread": "t"})
    with Postbox(stall_at="RCPT") as box:
        assert sent(app, box) == 0
        ((attempts, error, gone),) = rows(app)
        assert (attempts, gone) == (1, False)
        assert error in ("SMTPServerDisconnected", "TimeoutError")
        now[0] += timedelta(seconds=outbox.RETRY[0])
        assert sent(app, box) == 1


def test_what_was_taken_counts_however_the_goodbye_goes(
    app: Flask, now: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transports, "GOODBYE", 0.2)
    filled(app, {"thread": "t"})
    with Postbox(stall_at="QUIT") as box:
        assert sent(app, box) == 1
    assert rows(app) == [(1, None, True)]


def test_a_demo_keeps_its_mails(app: Flask, now: list[datetime]) -> None:
    filled(app, {"thread": "t", "sequence": 1}, {"thread": "t"})
    with app.app_context():
        assert deliver(transports.Kept(), sender=SENDER) == 2
        assert deliver(transports.Kept(), sender=SENDER) == 0
    with app.app_context(), transaction(write=False):
        assert [(mail.kept_at, mail.sent_at) for mail in db.session.scalars(select(Mail))] == [(AT, None)] * 2


def test_one_mail_only_for_each_step_and_reader(both: str, app: Flask) -> None:
    filled(app, {"thread": "t"})
    with pytest.raises(Exception, match=r"(?i)unique"):
        filled(app, {"thread": "t"})
    assert len(rows(app)) == 1
