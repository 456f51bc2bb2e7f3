"""The reviewed lists of spellings, and what they say about the table: how much it hears, how much it mixes up.

Each line begins with a country. `meet` and `known_misses` together are what ought to meet, `apart` and `known_false` what
ought not; `unseen_*` was written before the table and looked at once it stood, `later_meet` was written last, and no miss that
it showed was mended. All are places, common names and invented firms.
"""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from interp.sounds import sound

HERE = Path(__file__).parent
Pair = tuple[str, str]


def rows(name: str) -> list[list[str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row[1:] for row in csv.reader(file)]


def pairs(name: str) -> list[Pair]:
    """Of every line its first spelling with each other one."""
    return [(first, other) for first, *others in rows(name) for other in others]


@cache
def heard(value: str) -> str:
    return sound(value)


def meets(pair: Pair) -> bool:
    return heard(pair[0]) == heard(pair[1]) != ""


def other_script(pair: Pair) -> bool:
    return any(_native(value) for value in pair)


def _native(value: str) -> bool:
    return any(c.isalpha() and not unicodedata.name(c).startswith("LATIN") for c in value)


def only_set_apart(pair: Pair) -> bool:
    """The same letters but for blanks, hyphens, accents and case."""
    one, other = ("".join(filter(str.isalnum, unicodedata.normalize("NFKD", value))).casefold() for value in pair)
    return one == other


@dataclass(frozen=True, slots=True)
class Share:
    met: int
    of: int

    def __str__(self) -> str:
        return f"{self.met} of {self.of} ({self.met / self.of:.1%})"


def share(found: list[Pair]) -> Share:
    return Share(sum(map(meets, found)), len(found))


def figures() -> dict[str, Share]:
    """Recall, precision and false alarms in words."""
    ought, ought_not = pairs("meet") + pairs("known_misses"), pairs("apart") + pairs("known_false")
    met, mixed = share(ought), share(ought_not)
    unseen, mixed_unseen, later = (share(pairs(name)) for name in ("unseen_meet", "unseen_apart", "later_meet"))
    names = [({*row}, {*map(heard, row)}) for row in rows("meet") + rows("unseen_meet")]
    strangers = [bool(x & y) for (one, x), (other, y) in combinations(names, 2) if not one & other]
    return {
        "recall: pairs that ought to meet and do": met,
        "  of those, another script on one side": share([pair for pair in ought if other_script(pair)]),
        "  of those, two Latin spellings that differ in letters": share(
            [pair for pair in ought if not other_script(pair) and not only_set_apart(pair)]
        ),
        "precision: of the listed pairs that meet, those that ought to": Share(met.met, met.met + mixed.met),
        "different names written to be mixed up, and kept apart": Share(mixed.of - mixed.met, mixed.of),
        "unseen list, recall": unseen,
        "later list, recall": later,
        "unseen list, different names kept apart": Share(mixed_unseen.of - mixed_unseen.met, mixed_unseen.of),
        "any two lines of the lists, mixed up": Share(sum(strangers), len(strangers)),
    }
