"""What every answer carries, whatever happened: nothing is kept, nothing from elsewhere runs, nobody is sent elsewhere."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_security import hash_password
from werkzeug.test import TestResponse

from interp.accounts.models import User
from interp.db import db, transaction
from tests.architecture.house import HOUSE
from tests.safety.conftest import House, served
from tests.safety.pages import links
from tests.safety.test_access import ways
from tests.safety.world import PEOPLE

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "img-src 'self'",
    "connect-src 'self'", "form-action 'self' https://www.wikipedia.org", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip
CARRIED = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
REMEMBERED = {
    "_user_id", "_fresh", "_permanent", "_flashes", "csrf_token", "since", "locale", "identity.auth_type", "fs_cc",
    "fs_paa", "_id",
}  # fmt: skip


def lacking(answer: TestResponse) -> set[str]:
    found = {name for name, value in CARRIED.items() if answer.headers.getlist(name) != [value]}
    policy = answer.headers.getlist("Content-Security-Policy")
    return found if policy and set(policy[0].split("; ")) == POLICY and len(policy) == 1 else found | {"CSP"}


def kinds_of_answers(house: House) -> Iterator[tuple[str, TestResponse]]:
    """One of each: pages, redirects, parts, refusals, faults."""
    provider, token = house.tokened("provider")
    stranger = house.client(None)
    other = house.world.others["request", "provider"]
    yield "page", provider.get("/")
    yield "sign-in page", stranger.get("/login")
    yield "sent to sign in", stranger.get("/")
    yield "401 for a part", stranger.get("/", headers={"HX-Request": "true"})
    yield "redirect after a form", provider.post("/language", data={"csrf_token": token, "language": "th"})
    yield "no content", provider.get("/stay")
    yield "blank page", provider.get("/left")
    yield "400", provider.post("/language", data={})
    yield "403", provider.get("/trail")
    yield "404 nobody's", provider.get(f"/requests/{other}")
    yield "404 no such way", provider.get("/no/such/way")
    yield "405", provider.delete("/")
    yield "410", stranger.get("/welcome/over")
    yield "413", provider.post("/language", data={"next": "x" * (3 * 2**20)})
    yield "500", _broken(house)
    yield "left", provider.post("/leave")


def _broken(house: House) -> TestResponse:
    def fault() -> str:
        raise KeyError("words somebody typed")

    kept = house.app.view_functions["home.index"]
    fault.permission = "home.see"  # type: ignore[attr-defined]
    house.app.view_functions["home.index"] = fault
    try:
        return house.client("provider").get("/")
    finally:
        house.app.view_functions["home.index"] = kept


def test_every_kind_of_answer_is_hardened(house: House) -> None:
    found = {kind: (answer.status_code, lacking(answer)) for kind, answer in kinds_of_answers(house)}
    assert {kind: lack for kind, (_, lack) in found.items() if lack} == {}
    assert [status for status, _ in found.values()] == [
        200, 200, 302, 401, 303, 204, 200, 400, 403, 404, 404, 405, 410, 413, 500, 303,
    ]  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_is_hardened_and_its_links_stay_here(house: House, person: str) -> None:
    faults = {}
    for way in ways(house, person):
        if way.method == "GET" and way.allowed and way.owns:
            answer = house.client(person).get(way.address)
            elsewhere = {one for one in links(answer.text) if "//" in one or one.startswith("javascript:")}
            if lack := lacking(answer) | elsewhere - {house.app.config["LEAVE_URL"]}:
                faults[str(way)] = lack
    assert faults == {}


def test_static_files_may_be_kept_and_are_typed(house: House) -> None:
    answer = house.client(None).get("/static/app.css", buffered=True)
    assert lacking(answer) == {"Cache-Control"}
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer.headers


def test_cookies_on_a_real_installation(new_home: Callable[[], Path]) -> None:
    app = served(new_home(), secure_cookies=True)
    answer = app.test_client().get("/login", base_url="https://localhost")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    name, _, rest = cookie.partition("=")
    attributes = {part.strip() for part in rest.split(";")[1:] if not part.strip().startswith("Expires")}
    assert (name, attributes) == ("__Host-session", {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"})
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    close(app)


def test_cookies_hold_no_case(house: House) -> None:
    """Readable by whoever holds the device: a fixed set of keys, whatever was opened."""
    seen: set[str] = set()
    for person in PEOPLE:
        client = house.client(person)
        for way in ways(house, person):
            if way.method == "GET" and way.allowed and way.owns:
                client.get(way.address)
        with client.session_transaction() as session:
            seen |= set(session)
        cookies = {cookie.key: cookie for cookie in client._cookies.values()}
        assert set(cookies) == {"session"}
        assert all(cookie.http_only and cookie.same_site == "Lax" for cookie in cookies.values())
    assert seen <= REMEMBERED
    assert isinstance(house.app.session_interface, SecureCookieSessionInterface)


ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "https:evil.example", "javascript:alert(1)", "///evil.example", "http://localhost@evil.example/", " //evil.example",
    "/%5Cevil.example", "%2F%2Fevil.example", "/..//evil.example", "localhost.evil.example", "\r\nLocation: //evil",
)  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_elsewhere(house: House, address: str) -> None:
    client, token = house.tokened("provider")
    to = client.post("/language", data={"csrf_token": token, "language": "en", "next": address}).headers["Location"]
    assert own(to), to
    signed_in = house.client("provider").get("/login", query_string={"next": address})
    assert own(signed_in.headers.get("Location", "/")), signed_in.headers["Location"]


def own(location: str) -> bool:
    """A path that every browser keeps on this site: it folds a backslash to a slash and drops tabs and line ends."""
    path = re.sub(r"[\t\r\n]", "", location).replace("\\", "/").strip()
    return path.startswith("/") and not path.startswith("//")


def test_sign_in_keeps_to_own_paths(house: House) -> None:
    """The form's own `next`, in the address and in the body."""
    person = house.world.people["provider"].user_id
    with house.app.app_context(), transaction():
        user = db.session.get_one(User, person)
        user.password, email = hash_password("a long enough password"), user.email
    for address in ("//evil.example/", "https://evil.example/", "/\\evil.example", "/trail"):
        stranger = house.client(None)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', stranger.get("/login").text)
        assert token
        form = {"csrf_token": token[1], "email": email, "password": "a long enough password", "next": address}
        answer = stranger.post("/login", query_string={"next": address}, data=form)
        assert answer.status_code == (302 if address.startswith(("/t", "/\\")) else 200)  # refused: the form again
        assert answer.headers.get("Location", "/trail") in ("/trail", "/%5Cevil.example")  # a path of this site


@pytest.mark.parametrize("person", PEOPLE)
def test_get_writes_nothing_but_its_audit_record(house: House, person: str) -> None:
    before, faults = rows(house.file), {}
    for way in ways(house, person):
        if way.method == "GET" and way.allowed and way.owns:
            house.client(person).get(way.address)
            house.client(person).head(way.address)
            if (after := rows(house.file)) != before:
                faults[str(way)] = sorted(set(after) ^ set(before))
                before = after
    for public in ("/login", "/left", "/welcome/over", "/feeds/unknown.ics"):
        house.client(None).get(public)
    assert faults == {}
    assert rows(house.file) == before


def rows(file: Path) -> list[str]:
    """Every row of every table but the trail's two."""
    with sqlite3.connect(file) as connection:
        return [line for line in connection.iterdump() if not line.startswith('INSERT INTO "trail_')]


FOREIGN = re.compile(r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
NAMED_ONLY = {"//www.w3.org"}  # the name of a dialect of XML; nothing asks it for anything


@pytest.mark.parametrize("name", ["app.css", "app.js", "leaving.js", "icon.svg"])
def test_our_files_ask_nobody_else(name: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", (HOUSE / "static" / name).read_text("utf-8"), flags=re.DOTALL)
    assert {found.partition(":")[2] or found for found in FOREIGN.findall(text)} - NAMED_ONLY == set()
    assert "@import" not in text


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
