"""The catalogue of languages: every code known, nothing rewritten, nothing chosen."""

import re
import subprocess
import sys
import time
import tomllib
from importlib.resources import files

import pytest

from interp import languages
from interp.languages import COMMON, Refusal, fold, search

DATA = files("interp") / "data"
OVERLAY = tomllib.loads((DATA / "language_names.toml").read_text(encoding="utf-8"))
ROWS = [
    line.split("\t")
    for line in (DATA / "iso639-3.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
THAI, LATIN = re.compile("[\u0e00-\u0e7f]"), re.compile("[A-Za-z]")


def tags(text: str, limit: int = 20) -> list[str]:
    return [found.tag for found in search(text, limit)]


class TestCodes:
    @pytest.mark.parametrize("tag", COMMON)
    def test_common_languages_can_be_booked_and_named(self, tag):
        assert languages.known(tag)
        assert languages.kind(tag) == "individual"
        assert languages.bookable(tag)
        assert languages.explain_refusal(tag) is None
        assert LATIN.search(languages.name(tag, "en"))
        assert THAI.search(languages.name(tag, "th"))
        assert not LATIN.search(languages.name(tag, "th"))

    @pytest.mark.parametrize(
        ("tag", "some"),
        [
            ("msa", {"zsm", "ind", "min"}),
            ("nep", {"npi", "dty"}),
            ("hmn", {"mww", "hnj"}),
            ("bik", {"bcl"}),
            ("zho", {"cmn", "yue"}),
            ("ara", {"arb", "arz", "apc"}),
        ],
    )
    def test_macrolanguages_are_refused_with_their_members(self, tag, some):
        refusal = languages.explain_refusal(tag)
        assert languages.known(tag)
        assert not languages.bookable(tag)
        assert refusal is not None
        assert (refusal.tag, refusal.kind) == (tag, "macrolanguage")
        assert refusal.members == languages.members(tag)
        assert some <= set(refusal.members)

    def test_members_put_the_common_ones_first(self):
        assert languages.members("msa")[:3] == ("ind", "min", "zsm")
        assert languages.members("zho")[:2] == ("cmn", "yue")
        assert languages.members("mya") == ()
        assert languages.members("kar") == ()

    def test_collections_are_refused_with_a_hint(self):
        assert languages.kind("kar") == "collection"
        assert languages.explain_refusal("kar") == Refusal("kar", "collection", ("ksw", "kjp", "pwo"))
        assert languages.explain_refusal("sgn") == Refusal("sgn", "collection", COMMON[-12:])
        assert languages.explain_refusal("phi") == Refusal("phi", "collection", ())

    def test_special_codes_are_refused(self):
        assert languages.kind("und") == "special"
        assert languages.explain_refusal("und") == Refusal("und", "special", ())

    # Retired: mrd and yol went into other codes, ajp into apc. Others: two letters, capitals, private use, nonsense.
    @pytest.mark.parametrize("tag", ["mrd", "yol", "ajp", "my", "MYA", "qaa", "zz", "zzzz", "", "mya ", "th-TH"])
    def test_anything_else_is_unknown(self, tag):
        assert not languages.known(tag)
        assert not languages.bookable(tag)
        assert languages.kind(tag) is None
        assert languages.macro_of(tag) is None
        assert languages.autonym(tag) is None
        assert languages.name(tag, "th") == tag
        assert languages.explain_refusal(tag) == Refusal(tag, "unknown", ())

    @pytest.mark.parametrize(
        ("tag", "macro", "english"),
        [
            ("kmr", "kur", "Northern Kurdish"),
            ("prs", "fas", "Dari"),
            ("yue", "zho", "Cantonese"),
            ("arz", "ara", "Egyptian Arabic"),
            ("ind", "msa", "Indonesian"),
            ("fil", None, "Filipino"),
            ("tgl", None, "Tagalog"),
        ],
    )
    def test_codes_stay_themselves(self, tag, macro, english):
        assert languages.bookable(tag)
        assert languages.macro_of(tag) == macro
        assert languages.name(tag, "en") == english
        assert [found.tag for found in search(tag) if found.matched in (tag, english)][:1] == [tag]


class TestNames:
    @pytest.mark.parametrize(
        ("tag", "locale", "name"),
        [
            ("ksw", "th", "กะเหรี่ยงสะกอ"),
            ("ksw", "en", "S'gaw Karen"),
            ("mya", "th", "พม่า"),
            ("mya", "th_TH", "พม่า"),
            ("mya", "th-TH", "พม่า"),
            ("khm", "vi", "Tiếng Khmer"),
            ("zsm", "en", "Malay"),  # CLDR calls it by the macrolanguage's key
            ("npi", "th", "เนปาล"),
            ("prs", "th", "ดารี"),
            ("kmr", "th", "Northern Kurdish"),  # no Thai name anywhere: the reference name, and not that of `ku`
            ("kjp", "vi", "Eastern Pwo Karen"),  # none in Vietnamese: our English before ISO's "Pwo Eastern Karen"
            ("mya", "xx", "Burmese"),
            ("mya", "", "Burmese"),
            ("kbj", "en", "Kari"),
        ],
    )
    def test_overlay_then_cldr_then_english_then_reference_name(self, tag, locale, name):
        assert languages.name(tag, locale) == name

    @pytest.mark.parametrize(
        ("tag", "name"),
        [
            ("mya", "မြန်မာ"),
            ("ksw", "စှီၤ"),
            ("zsm", "Bahasa Melayu"),
            ("lao", "ລາວ"),
            ("fra", "français"),
            ("pwo", None),
        ],
    )
    def test_autonyms(self, tag, name):
        assert languages.autonym(tag) == name


class TestSearch:
    def test_karen_lists_the_three_and_chooses_none(self):
        assert tags("Karen")[:3] == ["ksw", "kjp", "pwo"]
        assert "kbj" not in tags("Karen")
        assert tags("กะเหรี่ยง") == ["ksw", "kjp", "pwo", "kar"]

    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("mya", "mya"),
            (" MYA ", "mya"),
            ("Burmese", "mya"),
            ("burm", "mya"),
            ("พม่า", "mya"),
            ("ภาษาพม่า", "mya"),
            ("မြန်မာ", "mya"),
            ("Myanmar", "mya"),
            ("sgaw", "ksw"),
            ("S’gaw karen", "ksw"),
            ("karen eastern", "kjp"),
            ("Pa-O", "blk"),
            ("tieng viet", "vie"),
            ("Tiếng Việt", "vie"),
            ("bahasa indonesia", "ind"),
            ("โรฮีนจา", "rhg"),
            ("ขมุ", "kjg"),
            ("Bisaya", "ceb"),
            ("ภาษามือไทย", "tsq"),
            ("한국어", "kor"),
            ("francais", "fra"),
            ("mon", "mnw"),  # Mon by its name, before Mongolian (a macrolanguage) by its code
            ("Malay", "zsm"),
            ("Nepali", "npi"),
            ("Kari", "kbj"),
        ],
    )
    def test_finds_by_code_name_or_autonym_in_any_language(self, text, first):
        assert tags(text)[0] == first

    def test_exact_then_common_then_others_then_inside(self):
        found = tags("lao", 100)
        assert found[0] == "lao"
        assert found.index("lso") < found.index("tyl")  # Lao Sign Language is common, Thu Lao is not
        inside = tags("ara", 100)
        assert inside[0] == "ara"
        assert inside.index("arw") < inside.index("war")  # Arawak begins so, Waray only has it inside

    def test_what_cannot_be_booked_is_listed_and_marked(self):
        found = {hit.tag: hit for hit in search("Hmong")}
        assert not found["hmn"].bookable
        assert found["hmn"].kind == "macrolanguage"
        assert found["mww"].bookable
        assert found["mww"].common
        assert search("kar")[0].kind == "collection"
        assert search("zxx")[0].kind == "special"

    @pytest.mark.parametrize("text", ["", "   ", "'", "xqzw", "ภาษาxqzw", "%", "mya ksw"])
    def test_nothing_found(self, text):
        assert search(text) == ()

    def test_limit(self):
        assert len(search("a")) == 20
        assert search("a", 5) == search("a", 50)[:5]
        assert search("a", 0) == ()

    def test_each_tag_once_and_always_in_the_same_order(self):
        found = tags("an", 10_000)
        assert len(found) == len(set(found))
        assert found == tags("an", 10_000)

    def test_fold_keeps_the_vowels_and_tones_of_asian_scripts(self):
        assert fold("Ñandú ĐÔNG") == "nandu dong"
        assert fold("ไทย") != fold("ไท")
        assert fold("ม้ง") != fold("มง")
        assert fold("ภาษาลาว") == fold("ลาว") == "ลาว"

    @pytest.mark.parametrize("text", ["a", "karen", "eastern karen", "ภาษา", "xqzw"])
    def test_quick(self, text):
        search("warm")
        best = min(_timed(text) for _ in range(5))
        assert best < 0.5  # 2 to 20 ms on a laptop; the rest is for a busy machine


def _timed(text: str) -> float:
    start = time.process_time()
    search(text)
    return time.process_time() - start


def test_importing_reads_no_data():
    code = (
        "import interp.languages as l; print([f.cache_info().currsize for f in (l._catalogue, l._overlay, l._index)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[0, 0, 0]"


class TestData:
    def test_every_row_is_whole_and_none_is_double(self):
        assert all(len(row) == 8 for row in ROWS)
        assert all(re.fullmatch("[a-z]{3}", row[0]) for row in ROWS)
        assert [row[0] for row in ROWS] == sorted({row[0] for row in ROWS})
        assert {row[1] for row in ROWS} == {"I", "M", "S", "C"}
        assert all(row[5] for row in ROWS)

    def test_the_whole_of_iso_639_3_is_there(self):
        scopes = [row[1] for row in ROWS]
        assert (scopes.count("I"), scopes.count("M"), scopes.count("S")) == (7860, 63, 4)
        assert scopes.count("C") == 116

    def test_members_exist_and_every_macrolanguage_has_some(self):
        scope = {row[0]: row[1] for row in ROWS}
        belonging = {row[0]: row[4] for row in ROWS if row[4]}
        assert {scope[tag] for tag in belonging} == {"I"}
        assert set(belonging.values()) == {tag for tag, kind in scope.items() if kind == "M"}
        two_letters = [row[3] for row in ROWS if row[3]]
        assert len(two_letters) == len(set(two_letters))

    def test_the_common_list_is_that_of_the_overlay(self):
        assert len(COMMON) == len(set(COMMON)) == 74
        assert set(COMMON) <= set(OVERLAY)
        assert all(languages.known(tag) for tag in OVERLAY)

    @pytest.mark.parametrize("tag", OVERLAY)
    def test_every_name_tells_its_source_and_reader(self, tag):
        entry = OVERLAY[tag]
        assert set(entry) <= {"cldr", "names", "autonym", "also", "offers", "source", "reviewed_by"}
        ours = set(entry.get("names", {})) | ({"autonym"} if "autonym" in entry else set())
        assert set(entry.get("names", {})) <= set(languages.LOCALES)
        assert ours <= set(entry["source"])
        assert set(entry["source"].values()) <= {"ISO 639-3", "field usage", "CLDR", "language-data", "machine-drafted"}
        assert {key for key, source in entry["source"].items() if source != "CLDR"} == set(entry["reviewed_by"])
        assert ours >= set(entry["reviewed_by"])
        assert all(languages.bookable(offer) for offer in entry.get("offers", ()))

    def test_thai_of_our_own_is_marked_as_drafted_until_somebody_has_read_it(self):
        for entry in OVERLAY.values():
            if "th" in entry.get("names", {}) and not entry["reviewed_by"]["th"]:
                assert entry["source"]["th"] == "machine-drafted"
