"""Every route × every role × both organisations: a permission, or a place in a short public list; another's object is not there."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from interp.accounts.access import PERMISSIONS, PUBLIC, may
from interp.accounts.facts import Role
from tests.safety.conftest import House
from tests.safety.pages import address, bare, rules, token_of
from tests.safety.world import PEOPLE

# The whole list of what needs no sign-in. A new line here is a decision.
OPEN = {
    "accounts.welcome",
    "calendar.feed",
    "security.login",
    "security.logout",
    "static",
    "web.gone",
    "web.leave",
    "web.set_language",
}
EVERYBODY = {"web.stay": "home.see"}  # belongs to whoever is signed in
NO_TOKEN = {"web.leave"}  # leaving must never fail; all it can do is end a sign-in

# What the parts of an address name. A route with a part that is not known here fails, so that nobody forgets it.
KINDS: dict[str, dict[str, str]] = {
    "accounts.close": {"uid": "person"},
    "accounts.invite": {"uid": "person"},
    "accounts.open_again": {"uid": "person"},
    "accounts.person": {"uid": "person"},
    "calendar.revoke": {"uid": "feed"},
    "cases.avoid": {"uid": "case"},
    "cases.refuse": {"uid": "case"},
    "cases.show": {"uid": "case"},
    "cases.stop_avoiding": {"uid": "case"},
    "cases.undo_refusal": {"uid": "case"},
    "cases.wishes": {"uid": "case"},
    "choices.order": {"uid": "case"},
    "choices.take_back": {"uid": "case"},
    "choices.unwant": {"uid": "case"},
    "choices.wanted": {"uid": "case"},
    "consents.ask": {"uid": "request", "person": "interpreter"},
    "consents.clear": {"uid": "request", "person": "interpreter"},
    "consents.clearing": {"uid": "request", "person": "interpreter"},
    "consents.record": {"uid": "request", "person": "interpreter"},
    "declarations.ties": {"uid": "interpreter"},
    "diary.booking": {"uid": "booking"},
    "links.remove": {"uid": "case"},
    "links.show": {"uid": "case"},
    "notify.show": {"uid": "mail"},
    "offers.accept": {"uid": "offer"},
    "offers.declare": {"uid": "offer"},
    "offers.decline": {"uid": "offer"},
    "offers.show": {"uid": "offer"},
    "order.bridge": {"uid": "request"},
    "order.decide": {"uid": "request"},
    "order.pair": {"uid": "request"},
    "order.take_back": {"uid": "request"},
    "roster.agreement": {"uid": "interpreter"},
    "roster.revoke": {"uid": "interpreter"},
    "roster.show": {"uid": "interpreter"},
    "roster.status": {"uid": "interpreter"},
    "requests.show": {"uid": "request"},
    "requests.offers": {"uid": "request"},
    "requests.look_for": {"uid": "request"},
    "requests.offer": {"uid": "request"},
    "requests.refresh": {"uid": "request"},
    "requests.cancel": {"uid": "request"},
    "requests.booking": {"uid": "booking"},
    "requests.cancel_booking": {"uid": "booking"},
    "stops.free": {"uid": "booking"},
    "stops.recognise": {"uid": "booking"},
    "stops.seen": {"uid": "booking"},
    "stops.said": {"uid": "booking"},
    "stops.stop": {"uid": "booking"},
    "wizard.check": {"uid": "draft"},
    "wizard.discard": {"uid": "draft"},
    "wizard.send": {"uid": "draft"},
    "wizard.step": {"uid": "draft"},
}
UNKNOWN = "nobody-has-this-uid-00"


class Way(NamedTuple):
    """One route as one person walks it."""

    endpoint: str
    method: str
    person: str
    address: str
    foreign: str | None
    missing: str
    allowed: bool
    owns: bool

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint} as {self.person}"


def permission(house: House, endpoint: str) -> str | None:
    view = house.app.view_functions[endpoint]
    return EVERYBODY.get(endpoint) or getattr(view, "permission", None)


def ways(house: House, person: str) -> Iterator[Way]:
    """Every guarded route and method, with the person's own object, somebody else's, and nobody's."""
    role = house.world.people[person].role
    for rule in rules(house.app):
        needs = permission(house, rule.endpoint)
        kinds = KINDS.get(rule.endpoint, {})
        forgotten = rule.arguments - set(kinds) - set(FIXED.get(rule.endpoint, {}))
        if rule.endpoint in PUBLIC or needs is None or forgotten:  # each of these has a test of its own
            continue
        own = {part: house.world.own.get((kind, person)) for part, kind in kinds.items()}
        other = {part: house.world.others.get((kind, person)) for part, kind in kinds.items()}
        fixed = {part: FIXED[rule.endpoint][part] for part in rule.arguments - set(kinds)}
        nobodys = fixed | {part: "999999999" if kinds[part] == "absence" else UNKNOWN for part in kinds}
        mine = {part: uid or nobodys[part] for part, uid in own.items()}
        foreign = {part: uid for part, uid in other.items() if uid}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Way(
                rule.endpoint, method, person, address(house.app, rule, fixed | mine),
                address(house.app, rule, nobodys | foreign) if foreign else None,
                address(house.app, rule, nobodys), may(role, needs), all(own.values()),
            )  # fmt: skip


# Forms whose object is named in the form itself: an empty one names nothing.
NAMED_IN_FORM = {"diary.back"}

# Parts of an address that name no object, with a value that is good.
FIXED: dict[str, dict[str, str]] = {"wizard.step": {"step": "whose"}}


class Walked(NamedTuple):
    status: int
    text: str
    unchanged: bool


def walk(house: House, way: Way, where: str) -> Walked:
    """Open the address as this person, a form with its token; say whether the database is as it was."""
    client, token = house.tokened(way.person)
    before = house.digest()
    answer = client.get(where) if way.method == "GET" else client.post(where, data={"csrf_token": token})
    return Walked(answer.status_code, bare(answer.text, where), house.digest() == before)


def test_the_public_list_is_this_one(house: House) -> None:
    assert PUBLIC == OPEN
    endpoints = {rule.endpoint for rule in house.app.url_map.iter_rules()}
    assert PUBLIC - endpoints == set()
    assert {one for one in endpoints if one.endswith(".static")} == {"security.static"}


def test_every_route_has_a_permission_or_is_public(house: House) -> None:
    silent = {r.endpoint for r in rules(house.app) if r.endpoint not in PUBLIC and not permission(house, r.endpoint)}
    assert silent == set()


def test_every_permission_guards_something_and_every_role_has_some(house: House) -> None:
    assert {role for role in Role for one in PERMISSIONS if may(role, one)} == set(Role)
    assert {permission(house, rule.endpoint) for rule in rules(house.app)} - {None} <= set(PERMISSIONS)


def test_every_part_of_an_address_is_known(house: House) -> None:
    forgotten = {
        f"{rule.endpoint} <{part}>"
        for rule in rules(house.app)
        for part in rule.arguments - set(KINDS.get(rule.endpoint, {})) - set(FIXED.get(rule.endpoint, {}))
        if rule.endpoint not in PUBLIC
    }
    assert forgotten == set()
    objects = {kind for kind, _ in house.world.own}
    assert {kind for kinds in KINDS.values() for kind in kinds.values()} <= objects


@pytest.mark.parametrize("person", PEOPLE)
def test_a_role_without_the_permission_is_refused(house: House, person: str) -> None:
    """403, and nothing is written."""
    refused = {str(way): walk(house, way, way.address) for way in ways(house, person) if not way.allowed}
    assert {way: one for way, one in refused.items() if (one.status, one.unchanged) != (403, True)} == {}


@pytest.mark.parametrize("person", PEOPLE)
def test_a_role_with_the_permission_reaches_its_own(house: House, person: str) -> None:
    mine = [way for way in ways(house, person) if way.allowed and way.owns and way.method == "GET"]
    assert mine
    found = {str(way): walk(house, way, way.address).status for way in mine}
    assert {way: status for way, status in found.items() if status in (401, 403, 404) or status >= 500} == {}


@pytest.mark.parametrize("person", PEOPLE)
def test_an_empty_form_to_the_own_object_is_never_a_fault(house: House, person: str) -> None:
    found = {}
    for way in ways(house, person):
        if way.allowed and way.owns and way.method != "GET" and way.endpoint not in NAMED_IN_FORM:
            found[str(way)] = walk(house, way, way.address).status
            house.put_back()
    assert {way: status for way, status in found.items() if status in (400, 403, 404) or status >= 500} == {}


@pytest.mark.parametrize("person", PEOPLE)
def test_somebody_elses_object_is_not_there(house: House, person: str) -> None:
    """404, with the same words as for an address that never was, and nothing written, not even a trail row."""
    faults = {}
    for way in ways(house, person):
        if not way.allowed or way.foreign is None:
            continue
        theirs, never = walk(house, way, way.foreign), walk(house, way, way.missing)
        if theirs != (404, never.text, True) or never.status != 404:
            faults[str(way)] = (theirs.status, never.status, theirs.text == never.text, theirs.unchanged)
    assert faults == {}


def test_a_stranger_is_sent_to_sign_in(house: House) -> None:
    faults = {}
    for way in ways(house, "coordinator"):
        stranger = house.client(None)
        token = token_of(stranger)
        answer = stranger.open(way.address, method=way.method, data={"csrf_token": token})
        part = stranger.open(way.address, method=way.method, headers={"HX-Request": "true", "X-CSRFToken": token})
        seen = (answer.status_code, answer.headers.get("Location", "").partition("?")[0], part.status_code)
        if seen != (302, "/login", 401):
            faults[str(way)] = seen
    assert faults == {}


@pytest.mark.parametrize("person", [*PEOPLE, None])
def test_a_form_without_its_token_is_refused(house: House, person: str | None) -> None:
    """Everywhere but for leaving. The page says so, and nothing is written."""
    before, faults = house.digest(), {}
    every = {way.endpoint: way.address for way in ways(house, person or "coordinator") if way.method == "POST"}
    for endpoint in OPEN - NO_TOKEN:
        rule = next(rule for rule in house.app.url_map.iter_rules() if rule.endpoint == endpoint)
        if "POST" in (rule.methods or ()):
            every[endpoint] = address(house.app, rule, dict.fromkeys(rule.arguments, UNKNOWN))
    for endpoint, where in every.items():
        statuses = [house.client(person).post(where, data=data).status_code for data in ({}, {"csrf_token": "made-up"})]
        if statuses != [400, 400]:
            faults[endpoint] = statuses
    assert faults == {}
    assert house.digest() == before


def test_leaving_needs_no_token_and_ends_every_sign_in(house: House) -> None:
    one, copied = house.client("provider"), house.client("provider")
    answer = one.post("/leave")
    assert (answer.status_code, answer.headers["Location"]) == (303, house.app.config["LEAVE_URL"])
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert copied.get("/").status_code == 302
