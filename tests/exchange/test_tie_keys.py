"""A tie key under a passphrase: it opens for the right words only, and whatever else comes is refused in words."""

import base64
import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interp.exchange import tie_keys
from interp.exchange.key_ring import joined
from interp.exchange.tie_keys import LOCKED, NOT_OURS, KeyRefused, TieKeys, seal, unseal
from interp.sounds import VERSIONS
from interp.vault import Vault

WORDS = "correct horse battery"
MINE = TieKeys({"t-1": b"1" * 32, "t-2": b"2" * 32}, {"t-1": 1, "t-2": 1}, "t-2")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tie_keys, "WORK", tie_keys.LEAST_WORK)


def changed(**parts: Any) -> bytes:
    """A sealed file with these parts put in place of its own."""
    return json.dumps(json.loads(seal(MINE, WORDS)) | parts).encode()


def refused(source: bytes, words: str = WORDS) -> str:
    with pytest.raises(KeyRefused) as caught:
        unseal(source, words)
    return str(caught.value)


def test_what_was_sealed_opens() -> None:
    assert unseal(seal(MINE, WORDS), WORDS) == MINE


def test_no_key_stands_in_the_file_and_no_two_files_are_alike() -> None:
    source = seal(MINE, WORDS)
    assert base64.b64encode(b"1" * 32) not in source
    assert b"t-1" not in source
    assert seal(MINE, WORDS) != source


def test_the_same_words_open_it_however_they_were_composed() -> None:
    assert unseal(seal(MINE, "caf\u00e9 caf\u00e9 caf\u00e9"), "cafe\u0301 cafe\u0301 cafe\u0301") == MINE


@pytest.mark.parametrize(
    "words", ["", "correct horse batterx", "Correct horse battery", "correct horse battery ", "\udcff"]
)
def test_other_words_do_not(words: str) -> None:
    assert refused(seal(MINE, WORDS), words) == LOCKED


@pytest.mark.parametrize(
    "source", [b"", b"{", b"[]", b"null", b"7", b"\xff", b'{"format": "interp-keys"}', b"[" * 60_000]
)
def test_another_file_is_refused(source: bytes) -> None:
    assert refused(source) == NOT_OURS


@pytest.mark.parametrize(
    "parts",
    [
        {"format": "interp-exchange"}, {"version": 2}, {"work": 2**21}, {"work": 2**9}, {"work": 3000}, {"work": True},
        {"work": 2.0**17}, {"work": "1024"}, {"salt": "AAAA"}, {"salt": "?"}, {"salt": None}, {"sealed": "?"},
        {"sealed": 5}, {"sealed": "A" * 100_000},
    ],
    ids=str,
)  # fmt: skip
def test_a_head_that_can_not_be_right_is_refused_before_any_work(parts: dict[str, Any]) -> None:
    assert refused(changed(**parts)) == NOT_OURS


@pytest.mark.parametrize(
    "parts", [{"sealed": ""}, {"sealed": "AAAA"}, {"work": 2**11}, {"salt": "A" * 21 + "A=="}, {"more": 1}]
)
def test_all_that_stands_outside_the_seal_is_bound_to_it(parts: dict[str, Any]) -> None:
    assert refused(changed(**parts)) in (LOCKED, NOT_OURS)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_changed_byte_never_opens_it(data: st.DataObject) -> None:
    source = bytearray(seal(MINE, WORDS))
    place = data.draw(st.integers(0, len(source) - 1))
    source[place] ^= data.draw(st.integers(1, 255))
    with suppress(KeyRefused):
        assert unseal(bytes(source), WORDS) == MINE, "a blank between two parts is nothing"


def vault(current: str = "own", **ties: bytes) -> Vault:
    return Vault({"k1": b"0" * 32}, "k1", {"own": b"9" * 32} | ties, current)


def test_a_foreign_key_becomes_the_one_for_all_that_comes() -> None:
    after = joined(vault(), MINE, set())
    assert (after.tie_current, after.tie_keys) == ("t-2", {"own": b"9" * 32} | MINE.keys)
    assert (after.keys, after.current, after.tie_sounds) == (vault().keys, "k1", MINE.sounds)


def test_keys_that_are_here_already_change_nothing() -> None:
    here = vault(**{"t-1": b"1" * 32, "t-2": b"2" * 32})
    assert joined(here, MINE, {"own", "t-1"}) == here


def test_a_key_of_the_same_name_that_is_another_is_refused() -> None:
    with pytest.raises(KeyRefused, match="another tie key that is called t-1"):
        joined(vault(**{"t-1": b"x" * 32}), MINE, set())


def test_a_key_whose_sounds_are_spelled_in_another_way_is_refused() -> None:
    """What sounds alike would not meet."""
    with pytest.raises(KeyRefused, match="another tie key that is called t-1"):
        joined(replace(vault(**{"t-1": b"1" * 32}), tie_sounds={"t-1": 2}), MINE, set())
    with pytest.raises(KeyRefused, match="newer program"):
        joined(vault(), replace(MINE, sounds={"t-1": 1, "t-2": VERSIONS[-1] + 1}), set())


def test_a_foreign_key_is_refused_beside_ties_under_another() -> None:
    with pytest.raises(KeyRefused, match="never meet"):
        joined(vault(), MINE, {"own"})


def test_a_foreign_key_is_taken_where_all_ties_are_under_it() -> None:
    """After an import that was killed between the database and the key file, or the other way round."""
    assert joined(vault(), MINE, {"t-1"}).tie_current == "t-2"
