"""Leave this page: at once, on the server too, and nothing to see after Back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Demo, Visitor, press, sign_in

SIGNED_IN = "app-viewer__name"  # stands in a page that knows who is signed in


@pytest.mark.parametrize("javascript", [True, False])
def test_leave_button_ends_everything(visitor: Visitor, demo: Demo, javascript: bool) -> None:
    page = visitor(javascript=javascript)
    sign_in(page, demo, "coordinator")
    page.goto("/")
    assert SIGNED_IN in page.content()
    press(page.locator(".app-leave__button"))
    assert page.url == demo.leave_url
    page.go_back(wait_until="commit")
    page.wait_for_url(demo.leave_url if javascript else re.compile(r"/login\b"))
    assert SIGNED_IN not in page.content()
    page.goto(demo.url)
    assert page.url.startswith(f"{demo.url}/login")


def test_shift_three_times_leaves(visitor: Visitor, demo: Demo) -> None:
    page = visitor()
    sign_in(page, demo, "coordinator")
    page.goto("/")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(demo.leave_url)
    page.goto(demo.url)
    assert page.url.startswith(f"{demo.url}/login")


def at_work(visitor: Visitor, demo: Demo, who: str = "coordinator") -> Page:
    """`who`: not always the same person, who could sign in ten times a minute only."""
    page = visitor()
    sign_in(page, demo, who)
    page.goto("/calendar")
    assert SIGNED_IN in page.content()
    return page


@pytest.mark.parametrize("slow", ["leaving.js", "app.js"])
def test_back_shows_nothing_though_the_server_hears_late(visitor: Visitor, demo: Demo, slow: str) -> None:
    """On a slow line Back is answered first; then comes the answer to leaving, before any script of that page has run."""
    page = at_work(visitor, demo)
    leaving = held(page, "**/leave")
    press(page.locator(".app-leave__button"))
    scripts = held(page, f"**/{slow}")
    page.go_back(wait_until="commit")
    if slow == "leaving.js":
        until(page, lambda: bool(scripts))
        page.wait_for_timeout(500)
        assert page.evaluate("document.body") is None  # nothing that could be seen
        leaving[0].continue_()
        page.wait_for_timeout(500)
        assert page.evaluate("document.body") is None
        scripts[0].continue_()
    page.wait_for_url(demo.leave_url)
    assert SIGNED_IN not in page.content()


def held(page: Page, address: str) -> list[Route]:
    """The first request to this address, kept back."""
    kept = list[Route]()

    def keep_the_first(route: Route) -> None:
        if kept:
            route.continue_()
        else:
            kept.append(route)

    page.context.route(address, keep_the_first)
    return kept


def until(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(100):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("not within five seconds")


@pytest.mark.parametrize("heard", [True, False])
def test_nothing_of_her_pages_stays_in_the_browser(visitor: Visitor, demo: Demo, heard: bool) -> None:
    page = at_work(visitor, demo, "provider")
    page.goto("/requests?q=Somchai")
    if not heard:
        page.context.route("**/leave", lambda route: route.abort())
    press(page.locator(".app-leave__button"))
    page.goto(f"{demo.url}/static/icon.svg")
    assert page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])") == '[{"left":"1"},{}]'
    if heard:
        page.goto("/login")
        page.goto(f"{demo.url}/static/icon.svg")
        assert "Somchai" not in page.evaluate("JSON.stringify({...sessionStorage})")
        assert page.evaluate("JSON.stringify({...localStorage})") == "{}"


def test_whoever_signs_in_again_stays(visitor: Visitor, demo: Demo) -> None:
    """Two tabs were left; who signs in anew in one of them may use the other, and isn't thrown out of either."""
    page = at_work(visitor, demo, "provider")
    other = page.context.new_page()
    other.goto("/cases")
    press(page.locator(".app-leave__button"))
    other.wait_for_url(demo.leave_url)
    sign_in(page, demo, "provider")
    for tab in (page, other, page):
        tab.goto("/requests")
        tab.wait_for_timeout(300)
        assert SIGNED_IN in tab.content()


@pytest.mark.parametrize("how", ["back", "address", "a new tab"])
def test_a_line_that_broke_shows_nothing_when_it_is_back(visitor: Visitor, demo: Demo, how: str) -> None:
    page, lost = at_work(visitor, demo, "interpreter"), list[Route]()

    def lose_the_first(route: Route) -> None:
        lost.append(route)
        route.abort() if len(lost) == 1 else route.continue_()

    page.context.route("**/leave", lose_the_first)
    press(page.locator(".app-leave__button"))
    if how == "a new tab":
        page = page.context.new_page()
    page.go_back(wait_until="commit") if how == "back" else page.goto("/", wait_until="commit")
    page.wait_for_url(demo.leave_url)
    assert SIGNED_IN not in page.content()
    page.goto("/")
    assert page.url.startswith(f"{demo.url}/login")


def test_the_other_tab_leaves_too(visitor: Visitor, demo: Demo) -> None:
    page = at_work(visitor, demo, "interpreter")
    other = page.context.new_page()
    other.goto("/my/bookings")
    other.goto("/calendar")
    page.context.route("**/leave", lambda route: route.abort())
    press(page.locator(".app-leave__button"))
    other.wait_for_url(demo.leave_url)
    other.go_back(wait_until="commit")
    other.wait_for_url(demo.leave_url)
    assert SIGNED_IN not in other.content()
