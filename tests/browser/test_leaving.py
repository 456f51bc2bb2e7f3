"""Leave this page: at once, on the server too, and nothing to see after Back."""

import pytest

from tests.browser.conftest import Demo, Visitor, press, sign_in


@pytest.mark.parametrize("javascript", [True, False])
def test_leave_button_ends_everything(visitor: Visitor, demo: Demo, javascript: bool) -> None:
    page = visitor(javascript=javascript)
    sign_in(page, demo, "coordinator")
    page.goto("/")
    assert "Coordinator" in page.content()
    press(page.locator(".app-leave__button"))
    assert page.url == demo.leave_url
    page.go_back()
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
