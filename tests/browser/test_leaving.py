"""Leave this page: at once, on the server too, and nothing to see after Back."""

import re
import time

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Demo, Visitor, press, sign_in


@pytest.mark.parametrize("javascript", [True, False])
def test_leave_button_ends_everything(visitor: Visitor, demo: Demo, javascript: bool) -> None:
    page = visitor(javascript=javascript)
    sign_in(page, demo, "coordinator")
    page.goto("/")
    assert "Coordinator" in page.content()
    press(page.locator(".app-leave__button"))
    assert page.url == demo.leave_url
    page.go_back(wait_until="commit")
    page.wait_for_url(demo.leave_url if javascript else re.compile(r"/login\b"))
    assert "Coordinator" not in page.content()
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


def at_work(visitor: Visitor, demo: Demo) -> Page:
    page = visitor()
    sign_in(page, demo, "coordinator")
    page.goto("/requests")
    return page


def test_back_shows_nothing_though_the_server_hears_late(visitor: Visitor, demo: Demo) -> None:
    """On a slow line Back is answered first, and then the answer to leaving comes, before that page's script has run."""
    page, held = at_work(visitor, demo), list[Route]()
    page.context.route("**/leave", lambda route: route.continue_() if held else held.append(route))
    press(page.locator(".app-leave__button"))

    def first_the_answer(route: Route) -> None:
        held[0].continue_()
        time.sleep(1)
        route.continue_()

    page.context.route("**/app.js", first_the_answer)
    page.go_back(wait_until="commit")
    page.wait_for_url(demo.leave_url)
    assert "Coordinator" not in page.content()


@pytest.mark.parametrize("how", ["back", "address"])
def test_a_line_that_broke_shows_nothing_when_it_is_back(visitor: Visitor, demo: Demo, how: str) -> None:
    page, lost = at_work(visitor, demo), list[Route]()

    def lose_the_first(route: Route) -> None:
        lost.append(route)
        route.abort() if len(lost) == 1 else route.continue_()

    page.context.route("**/leave", lose_the_first)
    press(page.locator(".app-leave__button"))
    page.go_back(wait_until="commit") if how == "back" else page.goto("/requests", wait_until="commit")
    page.wait_for_url(demo.leave_url)
    assert "Coordinator" not in page.content()
    page.goto("/requests")
    assert page.url.startswith(f"{demo.url}/login")


def test_the_other_tab_leaves_too(visitor: Visitor, demo: Demo) -> None:
    page = at_work(visitor, demo)
    other = page.context.new_page()
    other.goto("/cases")
    other.goto("/interpreters")
    page.context.route("**/leave", lambda route: route.abort())
    press(page.locator(".app-leave__button"))
    other.wait_for_url(demo.leave_url)
    other.go_back(wait_until="commit")
    other.wait_for_url(demo.leave_url)
    assert "Coordinator" not in other.content()
