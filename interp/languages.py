"""The languages that can be asked for: what a code is, what it is called, how it is found.

A tag is a code of ISO 639-3: three small letters, one language. It is kept as it was given: `kmr` never becomes `ku`,
because what helps a spell-checker (one name for many languages) sends a survivor somebody she can't understand.
Only an individual language can be booked. A macrolanguage (`msa`, `hmn`) or a collection (`kar`) is known so that it
can be refused with the languages it stands for; which of them she speaks is hers to say, so nothing here ever chooses.

The catalogue is `data/iso639-3.tsv` (tools/build_languages.py writes it), the names that Unicode CLDR lacks are
`data/language_names.toml`. Both are read at the first question.
"""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from babel import localedata
from babel.core import Locale

from interp.text import normalise

Kind = Literal["individual", "macrolanguage", "collection", "special"]

LOCALES = ("en", "th", "my", "km", "lo", "vi", "id", "fil")
"""The interface's languages, present and planned: by its names in these a language is found."""

COMMON: tuple[str, ...] = (
    *("mya", "rki", "tvn", "shn", "ksw", "kjp", "pwo", "blk", "mnw", "kac", "eky", "kyu", "cnh", "cfm", "ctd", "zom"),
    *("hlt", "czt", "lus", "rhg", "pce", "rbb", "pll"),  # Myanmar, to here
    *("khm", "kdt", "lao", "kjg", "mww", "vie", "jra"),  # Cambodia, Laos, Viet Nam
    *("tha", "tts"),
    *("ind", "jav", "sun", "mad", "sas", "min", "ban"),  # Indonesia
    *("zsm", "tam", "eng", "cmn", "yue"),  # Malaysia, Brunei, Singapore
    *("fil", "tgl", "ilo", "ceb", "hil", "war", "bcl", "pam", "pag"),  # Philippines
    *("npi", "ben", "syl", "ctg", "sin", "tel", "hin", "urd", "pan"),  # South Asia
    *("tsq", "ysm", "csx", "lso", "psp", "xml", "sls", "inl", "hab", "hos", "haf", "nsp"),  # sign languages
)
"""The languages most asked for in the region, in the order the picker shows them before anything is typed."""

_PLACE = {tag: place for place, tag in enumerate(COMMON)}
_KINDS: dict[str, Kind] = {"I": "individual", "M": "macrolanguage", "C": "collection", "S": "special"}
_EXACT, _WORDS, _PREFIX, _WORD_PREFIXES, _INSIDE = range(5)
_GROUP = (0, 1, 1, 1, 2)  # of each of these: within a group the common languages come first, whatever was hit
# "Language" before a name, as the fold leaves it: ภาษาพม่า, ພາສາລາວ, ភាសាខ្មែរ, tiếng Việt, bahasa Indonesia.
_LANGUAGE = ("ภาษา", "ພາສາ", "ភាសា", "tieng ", "bahasa ")
_LETTERS = str.maketrans("đðøłıɓɗ", "ddolibd")  # no accent to take off, but typed without
_SILENT = dict.fromkeys(map(ord, "'’‘ʼʻʔ`´\u200b\u200c\u200d"))  # S'gaw, Sgaw; Pa'O, Pao; blanks of no width in Thai
_BREAKS = dict.fromkeys(map(ord, "-()[]/,.;:·"), " ")


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate of a search. `matched` is the name or code that was hit, which may not be the one the page shows."""

    tag: str
    kind: Kind
    matched: str

    @property
    def bookable(self) -> bool:
        return self.kind == "individual"

    @property
    def common(self) -> bool:
        return self.tag in _PLACE


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a tag can't be booked, and the languages to propose instead (common ones first; maybe none)."""

    tag: str
    kind: Literal["macrolanguage", "collection", "special", "unknown"]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: Kind
    living: bool
    part1: str
    macro: str | None
    names: tuple[str, ...]  # the reference name first
    autonym: str | None


class _Place(NamedTuple):
    """Between hits that are equally good. What is less likely meant waits: what can't be booked, what nobody speaks any
    more, the longer name. Ties end in the tag."""

    among_common: int
    unbookable: bool
    dead: bool
    length: int
    tag: str


class _Row(NamedTuple):
    padded: str  # the folded name between two blanks, so that " karen" is the start of a word
    tag: str
    raw: str
    common: bool
    place: _Place


_Order = tuple[int, bool, int, _Place]  # group, not common, rank, place


def known(tag: str) -> bool:
    """True for a code of ISO 639-3 in force, and for a collection code. Retired codes, two letters, capitals: False."""
    return tag in _catalogue()


def kind(tag: str) -> Kind | None:
    entry = _catalogue().get(tag)
    return entry.kind if entry else None


def bookable(tag: str) -> bool:
    """True for an individual language, spoken or signed, whatever it belongs to: `yue`, `arz`, `prs` are bookable."""
    return kind(tag) == "individual"


def members(tag: str) -> tuple[str, ...]:
    """The individual languages of a macrolanguage, common ones first; empty for any other tag."""
    return _members().get(tag, ())


def macro_of(tag: str) -> str | None:
    """The macrolanguage this individual language belongs to. To explain with, never to match by."""
    entry = _catalogue().get(tag)
    return entry.macro if entry else None


def explain_refusal(tag: str) -> Refusal | None:
    """None for a bookable tag. A collection's `members` are the reviewed hints of the overlay, not the whole family."""
    found = kind(tag)
    if found == "individual":
        return None
    if found == "macrolanguage":
        return Refusal(tag, found, members(tag))
    return Refusal(tag, found or "unknown", tuple(_overlay().get(tag, {}).get("offers", ())))


def name(tag: str, locale: str) -> str:
    """What the language is called in `locale` ("th", "th_TH", "pt-BR"): our overlay, CLDR, then the same in English,
    then ISO's reference name. An unknown tag is its own name, so that an old record can still be shown."""
    entry = _catalogue().get(tag)
    if entry is None:
        return tag
    own = _overlay().get(tag, {})
    key = own.get("cldr") or entry.part1 or tag
    for asked in (locale.replace("-", "_").split("_")[0].lower(), "en"):
        found: str | None = own.get("names", {}).get(asked) or _cldr(asked).get(key)
        if found:
            return found
    return entry.names[0]


def autonym(tag: str) -> str | None:
    """What its speakers call it, in their own script; None where no source is sure."""
    entry = _catalogue().get(tag)
    if entry is None:
        return None
    found: str | None = _overlay().get(tag, {}).get("autonym") or entry.autonym
    return found


def search(text: str, limit: int = 20) -> tuple[Found, ...]:
    """Candidates by code, or by a name in any of LOCALES or in the language itself; best first, each tag once.

    Accents, apostrophes and case don't count. Exact hits come first, then names that begin with what was typed or have
    words that do, then names that merely contain it; in each group the COMMON languages come before all others.
    Codes that can't be booked are listed too: the page explains them. Blank text finds nothing.
    """
    query = fold(text)
    if not query:
        return ()
    starts = [f" {word}" for word in query.split()]
    best: dict[str, tuple[_Order, str]] = {}
    for row in _index():
        rank = _rank(query, starts, row.padded)
        if rank is not None:
            order = (_GROUP[rank], not row.common, rank, row.place)
            if row.tag not in best or order < best[row.tag][0]:
                best[row.tag] = (order, row.raw)
    code = text.strip().lower()
    if known(code) and (code not in best or best[code][0][0] != _EXACT):
        best[code] = ((_EXACT, code not in _PLACE, _EXACT, _place(code, code)), code)
    first = nsmallest(max(limit, 0), best.items(), key=lambda item: item[1][0])
    return tuple(Found(tag, _catalogue()[tag].kind, raw) for tag, (_, raw) in first)


def fold(text: str) -> str:
    """Text as names are compared. Only Latin, Greek and Cyrillic accents go: the marks of Thai, Burmese and their like
    are vowels and tones, without which other words would be meant."""
    plain = unicodedata.normalize("NFD", normalise(text))
    plain = "".join(char for char in plain if not "\u0300" <= char <= "\u036f").translate(_LETTERS)
    plain = " ".join(plain.translate(_SILENT).translate(_BREAKS).split())
    for word in _LANGUAGE:
        if plain.startswith(word) and len(plain) > len(word):
            return plain.removeprefix(word).strip()
    return plain


def _rank(query: str, starts: list[str], padded: str) -> int | None:
    """How well the query, whose words begin as `starts` say, fits a padded name; None if not at all."""
    if query not in padded and (len(starts) == 1 or starts[0] not in padded):
        return None
    if padded == f" {query} ":
        return _EXACT
    if all(f"{start} " in padded for start in starts):
        return _WORDS
    if padded.startswith(f" {query}"):
        return _PREFIX
    if all(start in padded for start in starts):
        return _WORD_PREFIXES
    # A single letter is inside nearly everything.
    return _INSIDE if len(query) > 1 and query in padded else None


def _place(tag: str, folded: str) -> _Place:
    entry = _catalogue()[tag]
    return _Place(_PLACE.get(tag, len(COMMON)), entry.kind != "individual", not entry.living, len(folded), tag)


@cache
def _catalogue() -> dict[str, _Entry]:
    lines = (files("interp") / "data" / "iso639-3.tsv").read_text(encoding="utf-8").splitlines()
    entries = {}
    for line in lines:
        if line.startswith("#"):
            continue
        tag, scope, type_, part1, macro, reference, others, own = line.split("\t")
        names = (reference, *others.split("|")) if others else (reference,)
        entries[tag] = _Entry(_KINDS[scope], type_ == "L", part1, macro or None, names, own or None)
    return entries


@cache
def _members() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for tag, entry in _catalogue().items():
        if entry.macro:
            found.setdefault(entry.macro, []).append(tag)
    return {macro: tuple(sorted(tags, key=lambda tag: _place(tag, ""))) for macro, tags in found.items()}


@cache
def _overlay() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("interp") / "data" / "language_names.toml").read_text(encoding="utf-8"))


@cache
def _cldr(locale: str) -> Mapping[str, str]:
    """CLDR key -> name. By the key itself: Babel's parser would follow CLDR's aliases and turn `kmr` into `ku`."""
    return dict(Locale(locale).languages) if localedata.exists(locale) else {}


@cache
def _index() -> tuple[_Row, ...]:
    """Every name there is to find, each folded name once for a tag."""
    rows: dict[tuple[str, str], _Row] = {}
    for tag, raw in _all_names():
        folded = fold(raw)
        if (folded, tag) not in rows:
            rows[folded, tag] = _Row(f" {folded} ", tag, raw, tag in _PLACE, _place(tag, folded))
    return tuple(rows.values())


def _all_names() -> Iterator[tuple[str, str]]:
    """(tag, name), the name that a reader would rather see before one that folds to the same."""
    cldr = [_cldr(locale) for locale in LOCALES]
    for tag, entry in _catalogue().items():
        if entry.kind == "special":  # "no linguistic content", "undetermined": nothing to look for
            continue
        own = _overlay().get(tag, {})
        yield from ((tag, text) for text in own.get("names", {}).values())
        yield from ((tag, text) for text in (own.get("autonym"), entry.autonym) if text)
        yield from ((tag, text) for text in entry.names)
        key = own.get("cldr") or entry.part1 or tag
        yield from ((tag, names[key]) for names in cldr if key in names)
        yield from ((tag, text) for text in own.get("also", ()))
