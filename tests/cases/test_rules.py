"""What was typed about her, as a case keeps it."""

import pytest

from interp.cases import rules
from interp.cases.rules import Speech

TWO = Speech((("mya", ""), ("ksw", "Pathein")), ("eng",))


FIRM_AND_SOFT = [f"{who}_{how}" for who in ("woman", "man", "other") for how in ("firm", "soft")]


@pytest.mark.parametrize("code", [*FIRM_AND_SOFT, rules.NO_WISH, rules.NOT_ASKED])
def test_a_wish_comes_back_as_it_went(code: str) -> None:
    assert rules.wish_code(rules.wish_of(code)) == code


def test_not_asked_is_apart_from_no_preference() -> None:
    assert rules.wish_of("no_wish") == {"asked": True}
    assert rules.wish_of("not_asked") == {"asked": False}
    assert rules.wish_of("woman_soft") == {"asked": True, "want": "woman", "firm": False}


def test_a_wish_without_a_word_on_firmness_is_firm() -> None:
    assert rules.wish_code({"want": "woman"}) == "woman_firm"
    assert rules.wish_code(None) == "not_asked"


def test_speech_comes_back_as_it_went() -> None:
    assert rules.speech_of(rules.speech_needs(TWO)) == TWO
    assert rules.speech_needs(Speech()) == {"languages": None, "also_understands": None}


def test_rows_that_cannot_be_are_left_out() -> None:
    typed = rules.speech_typed(["mya", "kar", "mya", "made-up"], [" Yangon \n town ", ""], ["mya", "tha", "zho"])
    assert typed == Speech((("mya", "Yangon town"),), ("tha",))


@pytest.mark.parametrize(
    ("deed", "chosen", "after"),
    [
        ("add", "tha", Speech((*TWO.languages, ("tha", "")), ("eng",))),
        ("add", "eng", Speech((*TWO.languages, ("eng", "")), ())),
        ("also", "tha", Speech(TWO.languages, ("eng", "tha"))),
        ("up:1", "", Speech((("ksw", "Pathein"), ("mya", "")), ("eng",))),
        ("up:0", "", TWO),
        ("off:0", "", Speech((("ksw", "Pathein"),), ("eng",))),
        ("off:9", "", TWO),
        ("off:-1", "", TWO),
        ("forget:0", "", Speech(TWO.languages, ())),
        ("nothing", "", TWO),
    ],
)
def test_the_buttons_of_the_list(deed: str, chosen: str, after: Speech) -> None:
    assert rules.rearranged(TWO, deed, chosen) == (after, None)


@pytest.mark.parametrize(
    ("deed", "chosen", "code"),
    [
        ("add", "", "choose_one"),
        ("add", "kar", "not_one_language"),
        ("add", "zho", "not_one_language"),
        ("add", "mya", "already_in_list"),
        ("also", "eng", "already_in_list"),
    ],
)
def test_what_cannot_be_added(deed: str, chosen: str, code: str) -> None:
    assert rules.rearranged(TWO, deed, chosen) == (TWO, code)


def test_eight_languages_are_the_most() -> None:
    full = Speech(tuple((tag, "") for tag in ("mya", "ksw", "shn", "khm", "lao", "vie", "tha", "ind")))
    assert rules.rearranged(full, "add", "jav") == (full, "too_many")


def test_a_group_is_explained_by_its_languages_and_nothing_stands_twice() -> None:
    found = rules.hits("hmong")
    group = found[0]
    assert (group.tag, group.group, group.members[0].tag, group.more) == ("hmn", True, "mww", 17)
    tags = [one.tag for line in found for one in (line.members if line.group else (line,))]
    assert len(tags) == len(set(tags))


def test_her_own_word_finds_her_language() -> None:
    assert rules.hits("မြန်မာ")[0].tag == "mya"
    assert rules.hits("   ") == ()


def test_only_what_changed_is_written() -> None:
    old = {"languages": [{"tag": "mya", "variant": None}], "minor": False, "interpreter_gender": {"want": "woman"}}
    same = rules.wishes_typed(rules.wishes_shown(old)) | rules.speech_needs(rules.speech_of(old))
    assert rules.changes(old, same) == {}
    asked = {**rules.wishes_shown(old), "wish": "no_wish", "minor": "unknown", "continuity": True}
    assert rules.changes(old, rules.wishes_typed(asked)) == {
        "interpreter_gender": {"asked": True},
        "minor": None,
        "continuity": True,
    }


def test_references_stand_apart_by_commas_and_blanks() -> None:
    assert rules.references(" i-1, i-2;i-1  i-3 ") == ["i-1", "i-2", "i-3"]
