"""What people do in a browser, step by step: sign in, write a request, ask, declare and accept."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from interp import clock
from tests.browser.conftest import Demo, press, sign_in

BANGKOK = ZoneInfo("Asia/Bangkok")
PLACE = "Third floor, ask for the blue room"


def weekday_at_ten(ahead: int) -> datetime:
    """Ten o'clock in Bangkok on the first weekday that many days ahead."""
    day = clock.now().astimezone(BANGKOK) + timedelta(days=ahead)
    while day.weekday() > 3:
        day += timedelta(days=1)
    return day.replace(hour=10, minute=0, second=0)


def come_in(page: Page, demo: Demo, who: str, locale: str) -> None:
    """Sign in, and choose the interface language on the page, as a person would."""
    sign_in(page, demo, who)
    code = locale.partition("-")[0]
    if page.locator("html").get_attribute("lang") != code:
        summary = (
            "details.app-menu > summary"
            if (page.viewport_size or {})["width"] < 700
            else "details.app-tongue > summary"
        )
        page.press(summary, "Enter")
        press(page.locator(f"button[name=language][value={code}]:visible").first)
    assert page.locator("html").get_attribute("lang") == code


def forward(page: Page, step: str) -> None:
    """Send the page's own form by its main button."""
    press(page.locator("button.govuk-button[name=do][value=save]"))
    assert f"/{step}" in page.url, page.locator("main").inner_text()


def write_request(
    page: Page, look: Callable[[Page], None], *, search: str, ahead: int, tag: str = "mya", wish: str = "woman_firm"
) -> None:
    """The wizard, one question a page."""
    page.goto("/requests/new")
    look(page)
    press(page.locator("main form button.govuk-button").first)
    page.check("input[name=whose][value=new]")
    look(page)
    forward(page, "language")
    page.fill("input[name=q]", search)
    press(page.locator("button[name=do][value=search]"))
    assert page.locator("input[name=found]:checked").count() == 0  # the picker never chooses by itself
    page.check(f"input[name=found][value={tag}]")
    press(page.locator("button[name=do][value=add]"))
    assert page.locator(f"input[name=tag][value={tag}]").count() == 1
    look(page)
    forward(page, "when")
    start = weekday_at_ten(ahead)
    page.fill("input[name=day]", f"{start:%Y-%m-%d}")
    page.fill("input[name=start]", "10:00")
    page.fill("input[name=conversation]", "30")
    look(page)
    forward(page, "how")
    page.check("input[name=mode][value=phone]")
    look(page)
    forward(page, "what")
    page.check("input[name=purpose][value='health:consultation']")
    page.fill("textarea[name=where]", PLACE)
    look(page)
    forward(page, "wishes")
    page.check(f"input[name=wish][value={wish}]")
    page.check("input[name=minor][value=adult]")
    page.check("input[name=gender][value=woman]")
    look(page)
    forward(page, "check")
    look(page)
    press(page.locator("form[action$='/check'] button"))
    assert "/requests/" in page.url
    assert "/new/" not in page.url


def ask_the_first(page: Page, look: Callable[[Page], None], demo: Demo) -> str:
    """Offer to the first of the list; returns the address of her or his sign-in."""
    look(page)
    cards = page.locator("article.app-fit")
    assert 1 <= cards.count() <= 5
    ref = cards.first.locator("input[type=checkbox]").get_attribute("value")
    assert ref
    cards.first.locator("input[type=checkbox]").check()
    press(page.locator("form[action$='/offers'] button").last)
    number = ref.removeprefix("i-").lstrip("0")
    return next(address for address in demo.sign_ins if address.split("@")[0].endswith(f".{number.zfill(2)}"))


def accept_the_offer(page: Page, look: Callable[[Page], None], offer: str | None) -> None:
    look(page)
    press(page.locator("a[href^='/offers/']").first)
    shown = page.locator("main").inner_text()
    assert offer is None or offer in shown
    assert PLACE not in shown
    assert "Riverside" not in shown
    for radio in page.locator("input[type=radio][value=none]").all():
        radio.check()
    look(page)
    press(page.locator("form[action^='/offers/']:has(input[type=radio]) button").last)
    look(page)
    press(page.locator("form[action$='/accept'] button"))
    assert "/my/bookings/" in page.url
    look(page)
    assert PLACE in page.locator("main").inner_text()
