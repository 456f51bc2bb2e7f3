"""The standing declaration in a browser: an interpreter answers, what was wrong stays typed, the coordinator sees how many."""

import pytest

from tests.browser.conftest import Demo, Visitor, no_serious_violation, press
from tests.browser.steps import come_in


@pytest.mark.parametrize(("locale", "javascript", "width"), [("en-GB", True, 360), ("th-TH", False, 1280)])
def test_declaring(visitor: Visitor, demo: Demo, locale: str, javascript: bool, width: int) -> None:
    page = visitor(locale=locale, javascript=javascript, width=width)
    come_in(page, demo, "interpreter", locale)
    page.goto("/my/declaration?again=1")
    page.fill("textarea[name=employer]", "Kanari Garments\nKanari Shoes")
    page.fill("textarea[name=hometown]", "...")
    for kind in ("embassy", "authority"):
        page.check(f"input[name={kind}][value=no]")
    page.check("input[name=confirm]")
    press(page.locator("main form button"))
    assert page.locator(".govuk-error-summary a").count() == 1
    assert page.input_value("textarea[name=employer]") == "Kanari Garments\nKanari Shoes"
    if javascript:
        no_serious_violation(page)
    page.fill("textarea[name=hometown]", "ဘားအံ")
    press(page.locator("main form button"))
    assert page.locator("[data-state=valid]").count() == 1
    assert page.locator("textarea").count() == 0
    if javascript:
        no_serious_violation(page)
    press(page.locator("main a[href='/my/declaration?again=1']"))
    assert page.input_value("textarea[name=employer]") == ""
    assert "2" in page.locator("#employer-hint").inner_text()
    if javascript:
        no_serious_violation(page)
    press(page.locator("main a[href='/my/declaration/add']"))
    page.check("input[name=kind][value=congregation]")
    page.fill("textarea[name=names]", "Wat Kanari")
    if javascript:
        no_serious_violation(page)
    press(page.locator("main form button"))
    assert page.url.endswith("/my/declaration")
    assert page.locator(".app-flash--success").count() == 1


def test_the_coordinator_takes_them_off(visitor: Visitor, demo: Demo) -> None:
    her, page = visitor(), visitor()
    come_in(her, demo, "interpreter", "en-GB")
    come_in(page, demo, "coordinator", "en-GB")
    page.goto(f"/interpreters?q={her.locator('.app-viewer__name').first.text_content()}")
    press(page.locator("main a[href^='/interpreters/']").first)
    no_serious_violation(page)
    press(page.locator("main a[href$='/ties']"))
    no_serious_violation(page)
    page.locator("input[name=kind]").first.check()
    page.check("input[name=confirm]")
    press(page.locator("main form button"))
    assert page.locator(".app-flash--success").count() == 1
