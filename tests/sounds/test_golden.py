"""500 values with their sounds and tokens of version 1. A library or a table that changes one in silence turns this red.

Ties that are kept meet only what sounds as it did when they were written. `python tools/sounds.py write` is for a new version.
"""

import csv

from tests.sounds.golden import FILE, KEPT, VAULT, values
from tests.sounds.lists import heard


def golden() -> list[list[str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_sound_is_as_it_was() -> None:
    assert [(value, heard(value), kept) for value, kept, _ in golden() if heard(value) != kept] == []


def test_every_token_is_as_it_was() -> None:
    assert [value for value, _, token in golden() if VAULT.sound_token("hometown", value) != token] == []


def test_the_file_holds_500_values_of_the_lists() -> None:
    kept = [value for value, _, _ in golden()]
    assert len(kept) == KEPT == len(set(kept))
    assert set(kept) <= set(values())
    assert sum(not value.isascii() for value in kept) > 200
