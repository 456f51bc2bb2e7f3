"""The spelling table of a tie key: kept in the key file, bound into every token, refused when it is unknown."""

import json
from pathlib import Path
from typing import Any

import pytest

from interp import sounds, vault
from interp.errors import Misconfigured
from interp.vault import Vault

KEYS: Any = ({"k1": bytes(32)}, "k1", {"t-1": bytes(range(32)), "t-2": bytes(range(32))})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    vault.create(tmp_path / "keys.json")
    return tmp_path / "keys.json"


def change(path: Path, **changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text()) | changes
    path.write_text(json.dumps(document))
    return document


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program with two tables: the second hears nothing but the first three letters."""
    monkeypatch.setattr(vault, "VERSIONS", (1, 2))
    monkeypatch.setattr(vault, "sound", lambda value, version: value[:3] if version == 2 else sounds.sound(value))


def test_a_new_key_file_names_the_newest_table(path: Path) -> None:
    held = vault.load(path)
    assert held.tie_sounds == {held.tie_current: sounds.VERSIONS[-1]}


def test_a_key_without_a_table_has_the_first(path: Path) -> None:
    before = vault.load(path)
    document = change(path)
    del document["tie_sounds"]
    path.write_text(json.dumps(document))
    after = vault.load(path)
    assert after.tie_sounds == {}
    assert after.sound_token("kin", "Kyaw Zin") == before.sound_token("kin", "ကျော်ဇင်")


@pytest.mark.parametrize("version", [0, 2, 99, -1])
def test_a_table_that_the_program_lacks_is_refused_in_words(path: Path, version: int) -> None:
    name = vault.load(path).tie_current
    change(path, tie_sounds={name: version})
    words = rf"keys\.json asks for version {version} of the spelling table for the tie key {name}\. This program has up to version 1"
    with pytest.raises(Misconfigured, match=words):
        vault.load(path)


@pytest.mark.parametrize("kept", [None, [], "1", 1, {"t": "1"}, {"t": None}, {"t": 1.0}, {"t": True}], ids=str)
def test_what_is_no_version_is_no_key_file(path: Path, kept: Any) -> None:
    change(path, tie_sounds=kept)
    with pytest.raises(Misconfigured, match=r"is not a key file of interp. Nothing was changed"):
        vault.load(path)


def test_a_later_table_stands_beside_the_first(second: None) -> None:
    """Each tie key keeps its own: the same key with another table never gives the same token."""
    old, new = Vault(*KEYS, "t-1", {"t-2": 2}), Vault(*KEYS, "t-2", {"t-2": 2})
    assert old.sound_token("kin", "Kyaw Zin") == old.sound_token("kin", "Jaw Zin")
    assert new.sound_token("kin", "Kyaw Zin") == new.sound_token("kin", "Kyaw Win")
    assert new.sound_token("kin", "Kyaw Zin") != new.sound_token("kin", "Jaw Zin")
    assert old.sound_token("kin", "abc") != new.sound_token("kin", "abc")


def test_the_version_is_bound_into_the_token(second: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "sound", lambda value, version: "same")
    one, two = Vault(*KEYS, "t-1", {"t-1": 1}), Vault(*KEYS, "t-1", {"t-1": 2})
    assert one.sound_token("kin", "x") != two.sound_token("kin", "x")


def test_a_key_file_of_a_later_table_opens_where_the_table_is(second: None, path: Path) -> None:
    name = vault.load(path).tie_current
    change(path, tie_sounds={name: 2})
    assert vault.load(path).sound_token("kin", "Hpa-An") == vault.load(path).sound_token("kin", "Hpapun")


def test_a_sound_is_bound_to_its_kind_and_never_a_value(path: Path) -> None:
    held = vault.load(path)
    found = [
        held.sound_token("kin", "Oo"),
        held.sound_token("hometown", "Oo"),
        held.token("kin", "Oo"),
        held.token("kin", "o"),
    ]
    assert len(set(found)) == 4
    assert all(len(token) == 64 for token in found)
    assert held.sound_token("kin", " - ") == ""


def test_what_is_kept_of_a_tie_holds_nothing_of_its_value(path: Path) -> None:
    held = vault.load(path)
    kept = held.tied("hometown", "Hpa-An")
    assert kept == {
        "kind": "hometown", "token": held.token("hometown", "hpa-an"), "sound": held.sound_token("hometown", "ဘားအံ"),
        "key": held.tie_current,
    }  # fmt: skip
