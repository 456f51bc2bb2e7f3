"""How a name or place sounds, whatever it is written in: values that sound alike are told apart by a person, not here.

A sound is made in three steps. Each script of the region is read syllable by syllable by a table of our own, which knows
the vowels that are not written and the letters that are not heard; what the table leaves is written in Latin letters by
`anyascii`. Rules for Latin spellings then turn what is heard alike into one class of consonant (hp, ph, b: P). Last, vowels:
a short sound keeps all of them, a longer one keeps fewer, because its consonants tell it apart by themselves.

The tables are `data/spellings_<version>.toml`. A token is made with one version for good, so a table never changes; a
better one is a new file with a new number.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from anyascii import anyascii

from interp.errors import Misconfigured

VERSIONS = (1,)
"""The tables this program has. Tokens are made with the version that the key file names."""

UNSEEN = re.compile(
    "[\u0300-\u036f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Accents, and marks and fillers without a width: kept by their category, heard by nobody."""

WA = re.compile(r"(?<!\d)၀(?=[ါ-ဲံ်-ှ]|[က-အ]့?်)")
"""A Burmese zero that bears a vowel or ends in a consonant, which no digit does: typed for the letter wa."""


def sound(value: str, version: int = 1) -> str:
    """Small Latin letters and digits that stand for the sound of a value; empty when it has no letter and no digit.

    Blanks, hyphens, accents, case and marks that nobody sees change nothing. Raises Misconfigured for a version that
    this program does not have.
    """
    table = _table(version)
    text = _bare(value)
    latin = "".join(c for c in anyascii(_in_latin(text, table)).lower() if c.isascii() and c.isalnum())
    return _thinned(_heard(latin, table), table) or _spelled(text)


@dataclass(frozen=True, slots=True)
class Syllable:
    """One rhyme of a script: what it looks like around an onset, and how its vowel is written in Latin."""

    pattern: re.Pattern[str]
    vowel: str


@dataclass(frozen=True, slots=True)
class Script:
    """How a run of letters is read. Scripts that share letters are told apart by what is found in the run: `when`."""

    run: re.Pattern[str]
    when: re.Pattern[str]
    first: tuple[tuple[re.Pattern[str], str], ...]
    syllables: tuple[Syllable, ...]
    onsets: dict[str, str]
    letters: dict[str, str]
    finals: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    scripts: tuple[Script, ...]
    rules: tuple[tuple[re.Pattern[str], str], ...]
    letters: dict[int, str]
    levels: dict[str, int]


# --- a value without what nobody hears ------------------------------------------------------------------------------


def _bare(value: str) -> str:
    """Letters, vowel signs and digits in one normal form: no blanks, punctuation, accents or marks nobody sees."""
    parts = unicodedata.normalize("NFKD", value).casefold()
    kept = "".join(c for c in parts if unicodedata.category(c)[0] in "LMN" and not UNSEEN.match(c))
    whole = WA.sub("ဝ", unicodedata.normalize("NFKC", kept))
    return "".join(str(unicodedata.decimal(c, c)) for c in whole) if _speaks(whole) else ""


def _speaks(text: str) -> bool:
    """Is there a letter or a digit? Marks alone have no sound."""
    return any(unicodedata.category(c)[0] in "LN" for c in text)


def _spelled(text: str) -> str:
    """A value of letters that no table hears, by their numbers, written in letters."""
    numbers = "".join(f"{ord(c):x}" for c in text if unicodedata.category(c)[0] in "LN")
    return numbers.translate(str.maketrans("0123456789", "ghijklmnop"))


# --- scripts --------------------------------------------------------------------------------------------------------


def _in_latin(text: str, table: Table) -> str:
    for script in table.scripts:
        runs = script.run.split(text)  # what is written in it stands at every second place
        runs[1::2] = [_read(run, script) if script.when.search(run) else run for run in runs[1::2]]
        text = "".join(runs)
    return text


def _read(text: str, script: Script) -> str:
    """One run of a script, syllable by syllable; what is no syllable stays as it is."""
    for pattern, replacement in script.first:
        text = pattern.sub(replacement, text)
    read, place = [], 0
    while place < len(text):
        latin, place = _syllable(text, place, script)
        read.append(latin)
    return "".join(read)


def _syllable(text: str, place: int, script: Script) -> tuple[str, int]:
    """The syllable that begins at this place in Latin, and where the next begins."""
    for syllable in script.syllables:
        found = syllable.pattern.match(text, place)
        if found:
            parts = {"light": "", "final": ""} | {name: part or "" for name, part in found.groupdict().items()}
            onset = parts["onset"]
            light = _letters(parts["light"], script.letters) + "a" * bool(parts["light"])
            start = script.onsets.get(onset) or _letters(onset, script.letters)
            return f"{light}{start}{syllable.vowel}{_letters(parts['final'], script.finals)}", found.end()
    return _letters(text[place], script.letters), place + 1


def _letters(text: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(c, anyascii(c)) for c in text)


# --- what is heard --------------------------------------------------------------------------------------------------


def _heard(latin: str, table: Table) -> str:
    """Consonants as capitals, one for each class, doubled ones once; vowels small; digits as they are."""
    for pattern, replacement in table.rules:
        latin = pattern.sub(replacement, latin)
    return re.sub(r"([A-Z])\1+", r"\1", latin.translate(table.letters))


def _thinned(heard: str, table: Table) -> str:
    """The sound with as many vowels as its length needs."""
    consonants, levels = sum(c.isupper() for c in heard), table.levels
    if consonants <= levels["fine"]:
        one, other, dropped = "", "", ""
    elif consonants <= levels["middle"]:
        one, other, dropped = "e", "i", "a"
    elif consonants <= levels["coarse"]:
        one, other, dropped = "eoZ", "iuS", "a"
    else:
        one, other, dropped = "Z", "S", "aeiouy"
    fewer = heard.translate(str.maketrans(one, other, dropped))
    return re.sub(r"([a-z])\1+", r"\1", fewer).lower()


# --- the tables -----------------------------------------------------------------------------------------------------


@cache
def _table(version: int) -> Table:
    if version not in VERSIONS:
        raise Misconfigured(
            f"Version {version} of the spelling table is asked for. This program has up to version {VERSIONS[-1]}."
        )
    text = files("interp").joinpath("data", f"spellings_{version}.toml").read_text("utf-8")
    document = tomllib.loads(unicodedata.normalize("NFKC", text))
    latin, levels = document.pop("latin"), document.pop("levels")
    scripts = tuple(_script(whole) for whole in document.values())
    return Table(scripts, _rules(latin["names"] + latin["rules"]), str.maketrans(latin["letters"]), levels)


def _rules(pairs: list[list[str]]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


def _script(whole: dict[str, Any]) -> Script:
    syllables = [
        Syllable(re.compile(_pattern(rhyme, group)), vowel)
        for group in whole["syllables"]
        for rhyme, vowel in group["rhymes"].items()
    ]
    names = whole.get("onsets", {}), whole["letters"], whole["letters"] | whole.get("finals", {})
    run, when = re.compile(f"([{whole['run']}]+)"), re.compile(whole.get("when", ""))
    return Script(run, when, _rules(whole["first"]), tuple(syllables), *names)


def _pattern(rhyme: str, group: dict[str, Any]) -> str:
    """The onset stands at "_"; "." at the end is a final that may follow, "!" one that must."""
    before, _, after = rhyme.partition("_")
    final = {".": f"(?P<final>{group.get('final')})?", "!": f"(?P<final>{group.get('final')})"}.get(rhyme[-1], "")
    return f"{before}(?P<onset>{group['onset']}){after.rstrip('.!')}{final}"
