"""Templates: one skeleton, every word through gettext, nothing inline, nothing from elsewhere, no import left over."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from tests.architecture.house import TEMPLATES, name, templates

PAGES = [path for path in templates() if path.suffix == ".html"]
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN = ("alt", "aria-label", "aria-description", "placeholder", "title", "label", "summary")
SENTENCE = re.compile(r"(?!Interp$)[A-Z][a-z]+\b(?!-)")  # the name of the product is nobody's word
TRANSLATORS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}


def is_part(path: Path) -> bool:
    return path.name.startswith("_") or path.parent.name in ("_macros", "mail")


class Seen(HTMLParser):
    """What a template holds once its Jinja is taken out: words, attributes, elements."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inline: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.feed(JINJA.sub(lambda found: "\n" * found[0].count("\n"), source))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        given = {key: value or "" for key, value in attrs}
        self.words += [value for key, value in given.items() if key in SPOKEN and WORD.search(value)]
        self.inline += [f"{tag} {key}" for key in given if key == "style" or key.startswith(("on", "hx-on"))]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.addresses += [value for key, value in given.items() if key in ADDRESSED]

    def handle_data(self, data: str) -> None:
        if WORD.search(data) and self.open[-1:] not in (["script"], ["style"]):
            self.words.append(data.strip())

    def handle_decl(self, decl: str) -> None:
        return


@cache
def seen(path: Path) -> Seen:
    return Seen(path.read_text("utf-8"))


ADDRESSED = ("href", "src", "action", "formaction", "hx-get", "hx-post", "srcset", "poster", "data")


@pytest.mark.parametrize("path", PAGES, ids=name)
class TestEachTemplate:
    def test_it_extends_the_skeleton(self, path: Path) -> None:
        if is_part(path) or path == TEMPLATES / "base.html":
            return
        assert re.search(r"""\{%-?\s*extends\s+["']base\.html["']""", path.read_text("utf-8"))

    def test_every_word_goes_through_gettext(self, path: Path) -> None:
        assert seen(path).words == []

    def test_nothing_is_inline(self, path: Path) -> None:
        assert seen(path).inline == []

    def test_it_names_no_other_site(self, path: Path) -> None:
        addresses = seen(path).addresses
        assert [one for one in addresses if "//" in one or one.startswith(("data:", "javascript:"))] == []

    def test_nothing_is_let_through_unescaped(self, path: Path) -> None:
        assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup\(", path.read_text("utf-8"))


@pytest.fixture(scope="module")
def parsed(app_once: Flask) -> dict[Path, nodes.Template]:
    return {path: app_once.jinja_env.parse(path.read_text("utf-8")) for path in templates()}


@pytest.fixture(scope="module")
def app_once() -> Flask:
    """The environment that pages are read with: its extensions and nothing else."""
    made = Flask("words", template_folder=str(TEMPLATES))
    made.jinja_env.add_extension("jinja2.ext.i18n")
    return made


def test_no_import_is_left_over(parsed: dict[Path, nodes.Template]) -> None:
    unused = {}
    for path, template in parsed.items():
        brought = set(imported(template))
        used = {one.name for one in template.find_all(nodes.Name) if one.ctx == "load"}
        if brought - used:
            unused[name(path)] = brought - used
    assert unused == {}


def imported(template: nodes.Template) -> Iterator[str]:
    for one in template.find_all(nodes.FromImport):
        yield from (given[1] if isinstance(given, tuple) else given for given in one.names)
    for module in template.find_all(nodes.Import):
        yield module.target


def test_words_handed_to_macros_go_through_gettext(parsed: dict[Path, nodes.Template]) -> None:
    """A literal that begins like a sentence stands inside `_()`, wherever it is handed to."""
    bare = {name(path): sorted(set(sentences(template))) for path, template in parsed.items()}
    assert {path: found for path, found in bare.items() if found} == {}


def sentences(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATORS:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and SENTENCE.match(node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from sentences(child)


def test_every_template_that_is_named_exists(parsed: dict[Path, nodes.Template]) -> None:
    known = {path.relative_to(TEMPLATES).as_posix() for path in parsed}
    kinds = (nodes.Extends, nodes.Import, nodes.FromImport, nodes.Include)
    named = {
        one.template.value
        for template in parsed.values()
        for kind in kinds
        for one in template.find_all(kind)
        if isinstance(one.template, nodes.Const)
    }
    assert {one for one in named if not one.startswith("govuk_frontend")} - known == set()


SPOILED = (
    ("words", "<p>Hello there</p>"),
    ("words", '<a aria-label="Close" href="#">{{ _("x") }}</a>'),
    ("inline", '<p style="color: red">{{ x }}</p>'),
    ("inline", "<script>1</script>"),
    ("inline", '<a onclick="x()">{{ x }}</a>'),
)


@pytest.mark.parametrize(("kind", "source"), SPOILED)
def test_a_spoiled_template_is_seen(kind: str, source: str) -> None:
    assert getattr(Seen(source), kind)
