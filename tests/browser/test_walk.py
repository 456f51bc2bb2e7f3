"""The whole way as three people: a provider asks, an interpreter declares and accepts, the coordinator sees it all.

Walked in English and Thai, with and without JavaScript; axe looks at every page where scripts may run.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Demo, Visitor, no_serious_violation, press
from tests.browser.steps import PLACE, accept_the_offer, ask_the_first, come_in, write_request

WORDS = {
    "en-GB": {"found": "Burmese", "offer": "Can you take this session?", "neutral": "Appointment"},
    "th-TH": {"found": "พม่า", "offer": None, "neutral": "นัดหมาย"},
}


def see_the_mails(page: Page, look: Callable[[Page], None], neutral: str) -> None:
    """Both were told, in neutral words; the trail tells what happened."""
    for address in ("/", "/requests", "/outbox", "/trail", "/interpreters", "/cases", "/calendar"):
        page.goto(address)
        look(page)
    page.goto("/outbox")
    press(page.locator("main a[href^='/outbox/']").first)
    shown = page.locator("main").inner_text()
    look(page)
    assert neutral in shown
    assert PLACE not in shown
    assert "Burmese" not in shown


@pytest.mark.parametrize(
    ("locale", "javascript", "width", "ahead"),
    [("en-GB", True, 1280, 7), ("en-GB", False, 360, 14), ("th-TH", True, 360, 21), ("th-TH", False, 1280, 28)],
)
def test_from_request_to_booking(
    visitor: Visitor, demo: Demo, locale: str, javascript: bool, width: int, ahead: int
) -> None:
    def look(page: Page) -> None:
        if javascript:
            no_serious_violation(page)

    words = WORDS[locale]
    nurse = visitor(locale=locale, javascript=javascript, width=width)
    come_in(nurse, demo, "hospital@demo.invalid", locale)
    write_request(nurse, look, search=str(words["found"]), ahead=ahead)
    address = ask_the_first(nurse, look, demo)
    interpreter = visitor(locale=locale, javascript=javascript, width=360)
    come_in(interpreter, demo, address, locale)
    accept_the_offer(interpreter, look, words["offer"])
    nurse.reload()
    assert nurse.locator("[data-state=booked], [data-state=confirmed]").count() >= 1
    coordinator = visitor(locale=locale, javascript=javascript, width=width)
    come_in(coordinator, demo, "coordinator", locale)
    see_the_mails(coordinator, look, str(words["neutral"]))
