"""The reviewed lists: same names meet, different ones stay apart, and the figures are those of docs/threat-model.md."""

import re
from pathlib import Path

import pytest

from interp.sounds import sound
from tests.sounds.lists import figures, heard, meets, pairs, rows

DOCS = Path(__file__).parents[2] / "docs" / "threat-model.md"
COUNTRIES = ("mm", "th", "la", "kh", "vn", "id", "ph", "np", "bd", "xx")
LISTS = ("meet", "known_misses", "apart", "known_false", "unseen_meet", "unseen_apart", "later_meet")


def test_the_lists_are_long_enough_and_from_everywhere() -> None:
    assert len(pairs("meet")) >= 1_500
    assert len(pairs("apart")) >= 800
    for name in ("meet", "apart"):
        text = (Path(__file__).parent / f"{name}.csv").read_text("utf-8")
        assert {line.split(",")[0] for line in text.splitlines()} == set(COUNTRIES)


def test_every_pair_of_the_list_meets() -> None:
    assert [(pair, *map(heard, pair)) for pair in pairs("meet") if not meets(pair)] == []


def test_no_pair_of_different_names_meets() -> None:
    assert [(pair, heard(pair[0])) for pair in pairs("apart") if meets(pair)] == []


@pytest.mark.parametrize(("name", "met"), [("known_misses", False), ("known_false", True)])
def test_what_is_known_to_be_wrong_still_is(name: str, met: bool) -> None:
    """One that is right by now belongs into the other list."""
    assert [pair for pair in pairs(name) if meets(pair) is not met] == []


def test_no_pair_stands_in_two_lists() -> None:
    found = [frozenset(pair) for name in LISTS for pair in pairs(name)]
    assert len(found) - len(set(found)) == 0
    assert all(len(pair) == 2 for pair in found)


@pytest.mark.parametrize(
    "values",
    [("Hpa-An", "Pa-an", "ဘားအံ"), ("ကျော်ဇင်", "Kyaw Zin"), ("Mae Sot", "Maesot", "แม่สอด")],
    ids=lambda values: values[0],
)
def test_the_examples_of_the_contract_meet(values: tuple[str, ...]) -> None:
    assert len({sound(value) for value in values}) == 1


@pytest.mark.parametrize(
    ("run", "latin"), [("ၸၢႆးမူဝ်", "Sai Mo"), ("စီၤမူ", "Saw Mu"), ("စိုင်းမူး", "Sai Mu"), ("နိူဝ်းမေႃႇ", "No Maw")]
)
def test_scripts_that_share_letters_are_told_apart_by_what_is_in_them(run: str, latin: str) -> None:
    assert heard(run) == heard(latin)


@pytest.mark.parametrize("value", ["၀င်း", "ထွန်း၀င်း", "၀ါ", "ေဇ၀ိ", "၀န်း"])
def test_a_burmese_zero_under_a_sign_is_the_letter_wa(value: str) -> None:
    assert heard(value) == heard(value.replace("၀", "ဝ")) != ""
    assert "0" not in heard(value)


@pytest.mark.parametrize(
    ("value", "digits"), [("၀", "0"), ("၁၀ ခန်း", "10"), ("၁၀င်း", "10"), ("၀၀င်း", "00"), ("ရန်ကုန် ၀", "0"), ("0င်း", "0")]
)
def test_any_other_zero_is_a_digit(value: str, digits: str) -> None:
    assert "".join(c for c in heard(value) if c.isdigit()) == digits


@pytest.mark.parametrize("value", ["12", "Oo", "၁၂", "ဦး", "A", "ၶ", "ñ", "ๆ", "h", "x1", "北", "ʼ", "ь"])
def test_a_letter_or_a_digit_keeps_a_sound(value: str) -> None:
    assert sound(value)


@pytest.mark.parametrize(
    "value", ["", " ", "-", "—…!?", "\u200b\u200e\u200f", "\u0301", "\u3164", "️", "်", "😀", "\x00"]
)
def test_a_value_without_a_letter_or_digit_has_none(value: str) -> None:
    assert sound(value) == ""


def test_digits_are_kept_all_of_them_in_their_order() -> None:
    values = ("Factory 12", "Factory 21", "Factory 1", "Factory 112", "Factory 122", "12 Factory", "Factory")
    assert len({sound(value) for value in values}) == len(values)
    assert sound("၀၁၂၃၄၅၆၇၈၉ ๐๑ ០១ ০১ ०१ ٠١") == "0123456789" + "01" * 5


def test_the_page_tells_the_figures() -> None:
    """`python tools/sounds.py` prints them."""
    page = DOCS.read_text("utf-8")
    assert [
        f"{words} {share}" for words, share in figures().items() if f"| {words.strip()} | {share} |" not in page
    ] == []


def test_the_unseen_lists_do_not_fall_behind() -> None:
    shares = {words: share.met / share.of for words, share in figures().items()}
    assert shares["unseen list, recall"] > 0.9
    assert shares["later list, recall"] > 0.75
    assert shares["unseen list, different names kept apart"] > 0.95


def test_spellings_have_no_stray_blanks() -> None:
    stray = re.compile(r"^\s|\s$|\s\s")
    assert [value for name in LISTS for row in rows(name) for value in row if stray.search(value) or not value] == []
