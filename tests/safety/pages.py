"""Read what a page says: its token, its title, its addresses; and the address of a route."""

import re
from collections.abc import Mapping
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
LINK = re.compile(r'(?:href|src|action|formaction|hx-get|hx-post|data-[\w-]*url)="([^"]*)"')


def token_of(client: FlaskClient) -> str:
    """The token of the start page, or of the sign-in page for a stranger."""
    answer = client.get("/")
    if answer.status_code != 200:
        answer = client.get("/login")
    found = TOKEN.search(answer.get_data(as_text=True))
    assert found, "the page has no token"
    return unescape(found[1])


def titles(html: str) -> list[str]:
    return [unescape(one) for one in TITLE.findall(html)]


def links(html: str) -> list[str]:
    return [unescape(one) for one in LINK.findall(html)]


def bare(html: str, *also: str) -> str:
    """A page without what differs each time: tokens, and these words."""
    html = re.sub(r'(csrf[-_]token" (?:content|value)=)"[^"]*"', r"\1", html)
    html = re.sub(r"(X-CSRFToken&#34;: &#34;|\"X-CSRFToken\": \")[^&\"]*", r"\1", html)
    for word in also:
        html = html.replace(word, "…")
    return html


def rules(app: Flask) -> list[Rule]:
    """Every route but the files."""
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")]


def address(app: Flask, rule: Rule, values: Mapping[str, str]) -> str:
    with app.test_request_context():
        built = app.url_map.bind("localhost").build(rule.endpoint, dict(values), append_unknown=False)
    return str(built)
