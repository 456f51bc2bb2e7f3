"""A real demo, served by the real command, looked at by a real Chromium on loopback."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.conftest import say_or_fail

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
ELSEWHERE = b"<!doctype html><title>Weather</title><h1>Weather</h1>"


@dataclass(frozen=True)
class Demo:
    """A served demo: where, its folder, and (role or address) -> (address, password)."""

    url: str
    home: Path
    sign_ins: dict[str, tuple[str, str]]
    leave_url: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Neutral(BaseHTTPRequestHandler):
    """The neutral site that leaving goes to."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(ELSEWHERE)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="session")
def neutral_site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Neutral)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, neutral_site: str) -> Iterator[Demo]:
    home, port = tmp_path_factory.mktemp("demo") / "home", free_port()
    env = {**os.environ, "INTERP_HOME": str(home), "INTERP_LEAVE_URL": neutral_site}
    env.pop("DATABASE_URL", None)
    command = [str(Path(sys.executable).with_name("interp")), "demo", "--port", str(port)]
    log = (home.parent / "log").open("w")
    process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}/login", process, home.parent / "log")
        yield Demo(f"http://127.0.0.1:{port}", home, _sign_ins(home / "demo-sign-ins"), neutral_site)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        log.close()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(480):
        if process.poll() is not None:
            pytest.fail(f"the demo ended by itself: {log.read_text()[-2000:]}")
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail("the demo was not served within a minute")


def _sign_ins(path: Path) -> dict[str, tuple[str, str]]:
    """By address; and by role, for the first of each role."""
    found: dict[str, tuple[str, str]] = {}
    for line in path.read_text().splitlines():
        role, address, password = line.split()
        found[address] = (address, password)
        found.setdefault(role, (address, password))
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        path = next((str(p) for p in (Path("/usr/bin/chromium"), own) if p.exists()), None)
        if path is None:
            say_or_fail("Browser tests did not run: there is no Chromium (tools/system.sh chromium)")
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


Visitor = Callable[..., Page]


@pytest.fixture
def visitor(browser: Browser, demo: Demo) -> Iterator[Visitor]:
    """Open a page as somebody new: `visitor(locale="th-TH", javascript=False, width=360)`."""
    contexts: list[BrowserContext] = []

    def open_page(*, locale: str = "en-GB", javascript: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=demo.url, locale=locale, java_script_enabled=javascript, timezone_id="Asia/Bangkok",
            viewport={"width": width, "height": 900},
        )  # fmt: skip
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, demo: Demo, who: str) -> None:
    """By the form; `who` is an address or a role."""
    address, password = demo.sign_ins[who]
    page.goto("/login")
    page.fill("#email", address)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def press(what: Locator) -> None:
    """Click what leads to a page, and wait until that page is whole. A click by itself returns when the page has only begun."""
    with what.page.expect_navigation():
        what.click()


def no_serious_violation(page: Page) -> None:
    """axe finds nothing serious or critical. Needs JavaScript, so pages without it are looked at with it."""
    found = Axe().run(page).response["violations"]
    bad = [
        (v["id"], [node["html"] for node in v["nodes"]][:3]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert bad == [], f"{page.url}: {bad}"
