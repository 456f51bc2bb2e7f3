"""The key file, and the keyed tokens that compare ties with avoid lists."""

import json
import os
import stat
from pathlib import Path

import pytest

from interp import vault
from interp.errors import Misconfigured
from interp.vault import SealBroken

# --- tokens ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def keys(tmp_path: Path) -> vault.Vault:
    vault.create(tmp_path / "keys.json")
    return vault.load(tmp_path / "keys.json")


@pytest.mark.parametrize("other", ["mae sot", " Mae  Sot ", "MAE SOT", "Mae\u00a0Sot", "\uff2dae Sot", "Mae\tSot"])
def test_tokens_are_equal_after_normalising(keys: vault.Vault, other: str) -> None:
    assert keys.token("hometown", other) == keys.token("hometown", "Mae Sot")


def test_tokens_of_different_things_differ(keys: vault.Vault, tmp_path: Path) -> None:
    vault.create(tmp_path / "other.json")
    elsewhere = vault.load(tmp_path / "other.json")
    tokens = [
        keys.token("hometown", "Mae Sot"), keys.token("community", "Mae Sot"), keys.token("hometown", "Mae Sai"),
        elsewhere.token("hometown", "Mae Sot"), keys.token("home", "town\0Mae Sot"),
    ]  # fmt: skip
    assert len(set(tokens)) == 5
    assert all(len(token) == 64 and set(token) <= set("0123456789abcdef") for token in tokens)


# --- the key file ---------------------------------------------------------------------------------------------------


def test_a_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"
    mask = os.umask(0)
    try:
        vault.create(path)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    vault.create(path)
    before = path.read_bytes()
    with pytest.raises(Misconfigured, match=r"already there; it was left as it is"):
        vault.create(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_can_read_is_refused_in_words(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    vault.create(path)
    path.chmod(mode)
    with pytest.raises(Misconfigured, match=r"keys\.json can be read by others. Set its mode to 0600"):
        vault.load(path)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"There is no key file keys\.json"):
        vault.load(tmp_path / "keys.json")


def document(path: Path) -> dict[str, object]:
    return dict(json.loads(path.read_text()))


@pytest.mark.parametrize(
    "change",
    [
        {"keys": None}, {"keys": {"k1": "not base64!"}}, {"current": "k2"}, {"tie_current": "k2"}, {"keys": []},
        {"tie_keys": {"t": 7}}, {"current": None}, {"keys": {"k1": "c2hvcnQ="}}, {"keys": {"k1": ""}},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_key_file_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "keys.json"
    vault.create(path)
    path.write_text(json.dumps(document(path) | change))
    with pytest.raises(Misconfigured, match=r"is not a key file of interp. Nothing was changed"):
        vault.load(path)


@pytest.mark.parametrize("content", ["", "[]", "null", "\ufffd", "{", '"keys"'])
def test_what_is_no_document_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    vault.create(path)
    path.write_text(content)
    with pytest.raises(Misconfigured, match=r"is not a key file of interp"):
        vault.load(path)


def test_an_older_key_version_still_opens(keys: vault.Vault) -> None:
    """A new current key: what was wrapped before opens, what is wrapped now carries the new version."""
    old = keys.new_data_key("case", "uid")
    newer = vault.Vault(keys.keys | {"k2": bytes(range(32))}, "k2", keys.tie_keys, keys.tie_current)
    new = newer.new_data_key("case", "uid")
    assert newer.unwrap(old, "case", "uid") == keys.unwrap(old, "case", "uid")
    assert (old.split(b":")[0], new.split(b":")[0]) == (b"k1", b"k2")
    with pytest.raises(SealBroken):
        keys.unwrap(new, "case", "uid")
    with pytest.raises(SealBroken):
        newer.unwrap(b"k2:" + old.split(b":", 1)[1], "case", "uid")
