"""Nobody fits, and only she can say what comes next: her order, her recorded decision, a booking; then a tie, and a replacement.

Walked in English and Thai; axe looks at every page from where nobody fits on, and at each step once (`test_walk` sees the steps of
a request).
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from interp import clock
from tests.browser.conftest import Demo, Visitor, no_serious_violation, press
from tests.browser.steps import BANGKOK, accept_the_offer, ask_the_first, come_in, write_request

EMPLOYER = {"en-GB": "Hpa-An Garments", "th-TH": "โรงงานเย็บผ้าบ้านใหม่"}
FOUND = {"en-GB": "Indonesian", "th-TH": "อินโดนีเซีย"}
ORDER = ("wait", "gender")  # she would rather wait, but nobody of that gender fits at any time
Look = Callable[[Page], None]


def pass_by(page: Page) -> None:
    """A page that axe has seen."""


def follow(page: Page, selector: str, look: Look) -> None:
    press(page.locator(selector).first)
    look(page)


def send(page: Page, button: str, look: Look) -> None:
    press(page.locator(button).last)
    look(page)


def avoid(page: Page, look: Look, case: str, employer: str) -> None:
    """She names an employer whom the interpreter must have no tie to."""
    page.goto(f"{case}/avoid")
    look(page)
    page.select_option("select[name=kind]", "employer") if page.locator("select[name=kind]").count() else page.check(
        "input[name=kind][value=employer]"
    )
    page.fill("[name=value]", employer)
    send(page, "form[action$='/avoid'] button", look)
    assert employer not in page.locator("main").inner_text()


def write_her_order(page: Page, look: Look) -> None:
    """From the request's page, where nothing else is offered."""
    assert page.locator("a[href$='/decision']").count() == 0
    follow(page, "#order a[href^='/cases/']", look)
    for rung in ORDER:
        press(page.locator(f"button[name=do][value='add:{rung}']"))
    look(page)
    send(page, "form button[name=do][value=save]:visible", look)


def decide(page: Page, look: Look, rung: str, answer: str) -> None:
    """The one choice whose turn it is, with who asked her, in which language, and when."""
    follow(page, "a[href$='/decision']", look)
    assert page.locator("input[name=rung]").get_attribute("value") == rung
    now = clock.now().astimezone(BANGKOK)
    page.check(f"input[name=answer][value={answer}]")
    page.check("input[name=asked_by][value=me]")
    page.select_option("select[name=language]", "tha")
    page.fill("input[name=day]", f"{now:%Y-%m-%d}")
    page.fill("input[name=time]", "00:00")
    send(page, "form[action$='/decision'] button", look)


def declare_a_tie(page: Page, look: Look, employer: str) -> None:
    page.goto("/my/declaration")
    look(page)
    follow(page, "a[href$='/my/declaration/add']", look)
    page.check("input[name=kind][value=employer]") if page.locator("input[name=kind]").count() else page.select_option(
        "select[name=kind]", "employer"
    )
    page.fill("textarea[name=names]", employer)
    send(page, "form[action$='/my/declaration/add'] button", look)
    assert employer not in page.locator("main").inner_text()


def accept_as(visitor: Visitor, demo: Demo, look: Look, address: str, locale: str) -> Page:
    interpreter = visitor(locale=locale, width=360)
    come_in(interpreter, demo, address, locale)
    accept_the_offer(interpreter, look, None)
    return interpreter


@pytest.mark.parametrize(("locale", "ahead"), [("en-GB", 42), ("th-TH", 49)])
def test_nobody_fits_her_order_her_decision_a_tie_and_a_replacement(
    visitor: Visitor, demo: Demo, locale: str, ahead: int
) -> None:
    look = no_serious_violation
    nurse = visitor(locale=locale)
    come_in(nurse, demo, "hospital@demo.invalid", locale)
    write_request(nurse, pass_by, search=FOUND[locale], tag="ind", wish="man_firm", ahead=ahead)
    request = nurse.url
    look(nurse)
    assert nurse.locator("article.app-fit").count() == 0
    write_her_order(nurse, look)
    case = re.sub(r"/order$", "", nurse.url)
    avoid(nurse, look, case, EMPLOYER[locale])
    nurse.goto(request)
    look(nurse)
    assert nurse.locator("#order li").count() == len(ORDER)
    decide(nurse, look, "gender", "yes")
    nurse.goto(request)
    assert nurse.locator("article.app-fit").count() >= 2
    first = ask_the_first(nurse, look, demo)
    interpreter = accept_as(visitor, demo, look, first, locale)
    nurse.goto(request)
    assert nurse.locator("[data-state=booked]").count() >= 1
    declare_a_tie(interpreter, look, EMPLOYER[locale])
    nurse.goto(request)
    look(nurse)
    assert nurse.locator("[data-state=booked]").count() == 0
    second = ask_the_first(nurse, look, demo)
    assert second != first
    accept_as(visitor, demo, pass_by, second, locale)
    nurse.goto(request)
    assert nurse.locator("[data-state=booked]").count() >= 1
