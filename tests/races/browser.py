"""A plain HTTP client with cookies of its own, that follows nothing by itself."""

import re
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """One person's: signs in as a person does, with the token of each form."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()), Stay)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and the page; a POST when there is a form."""
        body = urlencode(form).encode() if form is not None else None
        answer: HTTPResponse | HTTPError
        try:
            answer = self.opener.open(self.address + path, body, timeout=60)
        except HTTPError as other:
            answer = other
        with answer:
            return int(answer.status or 0), answer.read().decode()

    def token(self, path: str) -> str:
        status, page = self.ask(path)
        found = TOKEN.search(page)
        assert found, f"{path} answered {status} without a form"
        return found[1]

    def sign_in(self, email: str, password: str) -> None:
        form = {"email": email, "password": password, "csrf_token": self.token("/login")}
        status, _ = self.ask("/login", form)
        assert status in (302, 303), f"signing in answered {status}"
