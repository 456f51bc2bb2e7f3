"""What holds for any value, of any script and any length: said once, tried by the thousand."""

import sys
import unicodedata
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interp.errors import Misconfigured
from interp.sounds import VERSIONS, sound

SCRIPTS = {
    "Latin": "aàâăāåæbcçdđeéêfghiíjklmnñoơôpqrstuưvwxyzAEOUZŠŽßøŁ",
    "Burmese": "ကခဂငစဆဇညတထဒနပဖဗဘမယရလဝသဟအဥဦါာိီုူေဲံ့း္်ျြွှဿ",
    "Karen and Shan": "ကၠၡၢၣၤၦၧၨသၤဘၣၵၶၸၺၼၽႁႂႃႄႅႆႇႈႉႊထဖမူဝိီေ်းႊ",
    "Thai": "กขคงจฉชซญฎฏฐฑณดตถทธนบปผพฟภมยรลวศษสหฬอฮะาำิีึืุูเแโใไ็่้๊๋์ๆ",
    "Lao": "ກຂຄງຈຊຍດຕຖທນບປຜພຟມຢຣລວສຫອຮະາຳິີຶືຸູົຼຽເແໂໃໄ່້ໜໝ",
    "Khmer": "កខគឃងចឆជឈញដឋឌណតថទធនបផពភមយរលវសហឡអាិីឹឺុូួើឿៀេែៃោៅំះ៉៊់៌៍័្",
    "Devanagari": "अआइईउऊऋएऐओऔकखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहािीुूृेैोौंँः़्",
    "Bengali": "অআইঈউঊঋএঐওঔকখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহািীুূৃেৈোৌংঁঃ়্ৎ",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةىًٌٍَُِّْ",
    "Chinese": "北京上海广州工厂缅甸泰国",
    "Tamil": "அஆஇஈஉகஙசஞடணதநபமயரலவழளறனாிீுூெேைொோௌ்",
    "Cyrillic": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяІїЄ",
}
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202e\u2060\u2066\u2067\u2069\ufeff\u00ad\ufe0f"
BETWEEN = " -\u00a0\u2010\u2013'’.,/()\t\n" + UNSEEN
LETTERS = st.sampled_from(sorted(SCRIPTS)).flatmap(
    lambda name: st.text(SCRIPTS[name] + "0189", min_size=1, max_size=30)
)
MIXED = st.text("".join(SCRIPTS.values()) + "0189", max_size=30)
ANYTHING = st.one_of(LETTERS, MIXED, st.text(max_size=40))


@settings(max_examples=400, deadline=None)
@given(ANYTHING)
def test_a_sound_is_small_latin_letters_and_digits(value: str) -> None:
    heard = sound(value)
    assert heard == "" or (heard.isascii() and heard.isalnum() and heard == heard.lower())
    parts = unicodedata.normalize("NFKD", value)
    seen = [c for c in parts if unicodedata.category(c)[0] in "LN" and c not in "\u115f\u1160"]
    assert bool(heard) == bool(seen)


@settings(max_examples=400, deadline=None)
@given(ANYTHING, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_form_of_unicode_changes_nothing(value: str, form: str) -> None:
    assert sound(unicodedata.normalize(form, value)) == sound(value)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(LETTERS)
def test_case_changes_nothing(value: str) -> None:
    assert sound(value.upper()) == sound(value.lower()) == sound(value.casefold()) == sound(value)


@settings(max_examples=400, deadline=None)
@given(LETTERS, st.data())
def test_blanks_hyphens_and_unseen_marks_change_nothing_wherever_they_stand(value: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.text(BETWEEN, max_size=2), min_size=len(value) + 1, max_size=len(value) + 1))
    parted = gaps[0] + "".join(c + gap for c, gap in zip(value, gaps[1:], strict=True))
    assert sound(parted) == sound(value)


@settings(max_examples=200, deadline=None)
@given(ANYTHING, ANYTHING)
def test_every_digit_is_kept(one: str, other: str) -> None:
    heard = sound(f"{one}x12{other}")
    digits = "".join(str(unicodedata.decimal(c)) for c in other if unicodedata.category(c) == "Nd")
    rest = iter(c for c in heard if c.isdigit())
    assert all(c in rest for c in "12" + digits)


@settings(max_examples=200, deadline=None)
@given(LETTERS)
def test_accents_change_nothing(value: str) -> None:
    marks = "\u0300\u0301\u0302\u0323\u0309"
    assert sound("".join(c + marks for c in value)) == sound(value)


def taken(part: str, length: int) -> float:
    """Seconds of work for so many characters of this, whatever else the machine does."""
    whole = (part * length)[:length]
    begun = process_time()
    sound(whole)
    return process_time() - begun


@pytest.mark.parametrize("script", SCRIPTS)
def test_work_grows_with_the_length_and_no_faster(script: str) -> None:
    """Ten thousand characters of anything take less than a second, here about a tenth."""
    assert taken(SCRIPTS[script], 10_000) < 1.5
    assert all(taken(letter, 2_000) < 1.5 for letter in set(SCRIPTS[script]))


@pytest.mark.parametrize("part", ["်", "្", "्", "ราช", "รร", "ng", "ou", "aw", "1"])
def test_nothing_that_the_table_knows_takes_long_when_it_comes_again_and_again(part: str) -> None:
    assert taken(part, 2_000) < 1.5


def test_twice_the_length_takes_about_twice_as_long() -> None:
    text = "ကျော်ဇင်แม่สอดភ្នំពេញ काठमाडौं Hpa-An 12 "
    short, long = (min(taken(text, len(text) * times) for _ in range(3)) for times in (100, 1_000))
    assert long / short < 25  # a square would be a hundred


def test_lone_halves_of_characters_and_the_last_of_them_do_no_harm() -> None:
    assert sound("\ud800") == ""
    assert sound("a\udfffb") == sound("ab")
    assert sound(chr(sys.maxunicode)) == ""


def test_a_version_that_the_program_does_not_have_is_refused_in_words() -> None:
    assert VERSIONS == (1,)
    for version in (0, 2, -1):
        with pytest.raises(Misconfigured, match=f"Version {version} of the spelling table is asked for"):
            sound("Mae Sot", version)
