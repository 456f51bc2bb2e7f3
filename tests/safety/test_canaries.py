"""Canaries in every sensitive field, through import and pages; then a look at everything that leaves the house."""

import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import abort

from interp.db import db
from interp.errors import BadInput, Forbidden, Gone, NotFound, RuleBroken, SlotTaken, Unsettled
from tests.safety import canaries, walk
from tests.safety.canaries import Seen, leaks
from tests.safety.conftest import House, served
from tests.safety.test_access import ways

MAILS = 4  # to the interpreter and to the provider, the invitation and the cancellation


class Everything(logging.Handler):
    """Every record of every logger, as text: message, arguments, trace."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {record.args}")


@pytest.fixture(scope="module")
def logged() -> Iterator[Everything]:
    root, handler = logging.getLogger(), Everything()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(scope="module")
def walked(then: None, logged: Everything, new_home: Callable[[], Path]) -> Iterator[walk.Walk]:
    one = walk.Walk(served(new_home()))
    walk.bring_in(one)
    request = walk.ask(one)
    where = walk.book(one, request)
    for name in ("interpreter", "provider"):
        walk.subscribe(one, name)
    walk.things(one)
    everywhere(one)
    walk.look_at_file(one)
    walk.cancel(one, where)
    everywhere(one)
    walk.settle(one)
    everywhere(one)
    assert walk.mails(one) == MAILS
    walk.look_at_file(one)
    yield one
    with one.app.app_context():
        db.session.remove()
        db.engine.dispose()


def everywhere(one: walk.Walk) -> None:
    """Every page that each of them may open."""
    house = House(one.app, Path(), one.world, b"")
    for name in one.world.people:
        for way in ways(house, name):
            if way.method == "GET" and way.allowed and way.owns:
                one.open(name, way.address)


def of(one: walk.Walk, *kinds: str) -> list[tuple[str, str, str]]:
    found = [place for place in one.seen.places if place[0] in kinds]
    assert found
    return found


@pytest.mark.parametrize("kind", ["mail", "feed", "title", "address", "header", "cookie"])
def test_nothing_tells_anything(walked: walk.Walk, kind: str) -> None:
    assert leaks(of(walked, kind)) == []


def test_no_log_tells_anything(walked: walk.Walk, logged: Everything) -> None:
    logging.getLogger("interp.test").debug("heard")
    assert logged.lines
    assert leaks([("log", line.partition(" ")[0], line) for line in logged.lines]) == []


def test_the_file_tells_nothing_that_is_sealed(walked: walk.Walk) -> None:
    readable = b"\n".join(walked.files)
    assert canaries.CODE.encode() in readable  # a code says nothing; the look sees what it looks for
    secret = [form for text in canaries.SEALED for form in (text, text.lower(), text.casefold())]
    assert [text for text in secret if text.encode() in readable or text.encode("utf-16-le") in readable] == []


def test_who_has_no_case_reads_of_none(walked: walk.Walk) -> None:
    """Administrator, trainer and reporter: of her, not a word. They may know interpreters and organisations."""
    hers = (canaries.CODE, canaries.VARIANT, canaries.NOTE, canaries.WHERE, canaries.AVOID)
    for name in ("admin", "trainer", "reporter"):
        pages = "\n".join(walked.bodies[name])
        assert [word for word in hers if word in pages] == [], name


def test_an_interpreter_reads_first_stage_facts_before_the_yes(walked: walk.Walk) -> None:
    hers = (canaries.CODE, canaries.VARIANT, canaries.NOTE, canaries.WHERE, canaries.AVOID, canaries.HOUSE_NAME)
    before, after = "\n".join(walked.bodies["before"]), "\n".join(walked.bodies["interpreter"])
    assert [word for word in hers if word in before] == []
    assert canaries.WHERE in after
    assert [word for word in (canaries.CODE, canaries.NOTE, canaries.AVOID) if word in after] == []


def test_nobody_reads_an_avoid_value_or_a_tie_again(walked: walk.Walk) -> None:
    """Not even who typed it, once it is a token."""
    pages = "\n".join(page for pages in walked.bodies.values() for page in pages)
    assert [word for word in (canaries.AVOID, canaries.TIE, canaries.NOTE) if word in pages] == []


def test_only_a_coordinator_reads_of_the_other_side(walked: walk.Walk) -> None:
    read = {name for name, pages in walked.bodies.items() if canaries.OTHER_CODE in "\n".join(pages)}
    assert read == {"coordinator"}


TYPED = "Kanari words that somebody typed"


def raises(status: int) -> Exception:
    return {
        403: Forbidden(TYPED), 404: NotFound(TYPED), 409: SlotTaken(), 410: Gone(TYPED),
        422: BadInput({TYPED: TYPED}), 500: KeyError(TYPED), 503: Unsettled(TYPED), 400: RuleBroken(()),
    }[status]  # fmt: skip


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 422, 500, 503])
@pytest.mark.parametrize("by", ["raise", "abort"])
def test_error_pages_and_their_logs_repeat_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, logged: Everything, status: int, by: str
) -> None:
    def fault() -> str:
        local = TYPED
        if by == "abort":
            abort(status, description=local)
        raise raises(status)

    fault.permission = "home.see"  # type: ignore[attr-defined]
    client, _ = house.tokened("provider")
    monkeypatch.setitem(house.app.view_functions, "home.index", fault)
    logged.lines.clear()
    answer = client.get("/", query_string={"q": TYPED}, headers={"User-Agent": TYPED, "Referer": f"http://x/{TYPED}"})
    wrong = client.post("/language", query_string={"q": TYPED}, data={"note": TYPED, "csrf_token": TYPED})
    assert (answer.status_code >= 400, wrong.status_code) == (True, 400)
    told = [("page", str(status), answer.text), ("page", "400", wrong.text)]
    told += [("header", str(status), str(answer.headers))]
    assert leaks(told + [("log", "", line) for line in logged.lines]) == []
    assert "Traceback" not in answer.text


def test_a_commit_that_fails_at_the_end_tells_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, logged: Everything
) -> None:
    """After every handler: the last commit, outside of the view."""

    def process(response: object) -> object:
        raise ValueError(TYPED)

    client = house.client("provider")
    logged.lines.clear()
    monkeypatch.setitem(house.app.after_request_funcs, None, [process])
    answer = client.get("/left")
    assert answer.status_code == 500
    assert any("ValueError" in line for line in logged.lines)
    assert leaks([("page", "500", answer.text)] + [("log", "", line) for line in logged.lines]) == []


PLANTED = (
    ("title", "Case C-KANARI7 – interp"),
    ("address", "/cases/C-KANARI7"),
    ("header", "/interpreters?q=Kanarina"),
    ("mail", "Your session at Kanarihaus"),
    ("feed", "SUMMARY:S'gaw Karen"),
    ("log", "{'language': 'ksw'}"),
    ("cookie", "{'draft': {'sector': 'psychosocial'}}"),
)


@pytest.mark.parametrize(("kind", "text"), PLANTED)
def test_a_planted_canary_is_found(kind: str, text: str) -> None:
    assert len(leaks([(kind, "here", text)])) == 1


def test_a_canary_planted_in_a_title_of_the_walk_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"<html><head><title>Case {canaries.CODE}</title></head><a href='/cases/{canaries.CODE}'></a></html>"

    def spoiled() -> str:
        return page.replace("'", '"')

    spoiled.permission = "home.see"  # type: ignore[attr-defined]
    monkeypatch.setitem(house.app.view_functions, "home.index", spoiled)
    seen = Seen()
    seen.answer(house.app, "GET /", house.client("provider").get("/"))
    assert [one.partition(" ")[0] for one in leaks(seen.places)] == ["title", "address"]


def test_a_canary_in_an_encoded_mail_is_found() -> None:
    source = b"Subject: =?utf-8?b?S2FuYXJpaGF1cw==?=\r\nContent-Type: text/plain; charset=utf-8\r\n"
    source += b"Content-Transfer-Encoding: base64\r\n\r\nS2FuYXJpIFN0cmVldCA3\r\n"
    raw, *opened = canaries.of_mail(source)
    assert leaks([("mail", "", raw)]) == []
    assert len(leaks([("mail", "", text) for text in opened])) == 2


def test_the_server_writes_no_line_of_what_was_asked(then: None, new_home: Callable[[], Path]) -> None:
    """`interp run` itself: nothing of an address, a form or a header on its standard output and error."""
    home = new_home()
    key = home.parent / "elsewhere" / "keys.json"
    key.parent.mkdir()
    shutil.move(home / "keys.json", key)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "INTERP_HOME": str(home), "INTERP_KEY_FILE": str(key)}
    command = [str(Path(sys.executable).with_name("interp")), "run", "--port", str(port)]
    server = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        connection = waited_for(port)
        for method, path in (
            ("GET", "/cases/C-KANARI7?q=Kanari"),
            ("POST", "/login?kanari=1"),
            ("GET", "/%ff%00kanari"),
        ):
            connection.request(method, path, "email=Kanari", {"User-Agent": "Kanari", "Host": "kanari.example"})
            answer = connection.getresponse()
            answer.read()
            assert answer.getheader("Server") is None
        connection.close()
    finally:
        server.terminate()
        said, _ = server.communicate(timeout=20)
    assert leaks([("log", "interp run", said)]) == []


def waited_for(port: int) -> HTTPConnection:
    for _ in range(200):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.connect()
        except OSError:
            time.sleep(0.1)
        else:
            return connection
    raise TimeoutError("the server did not start")
