"""The golden file: values, their sounds and, under a key that is no secret, their tokens."""

import re
from pathlib import Path

from interp.vault import Vault
from tests.sounds.lists import rows

FILE = Path(__file__).parent / "golden.csv"
KEPT = 500
VAULT = Vault({"k1": bytes(32)}, "k1", {"t-test": bytes(range(32))}, "t-test", {"t-test": 1})

# Sounds that no list has: digits of every script, letters of others, values of one sign.
ODD = (
    "A", "O", "12", "၁၂", "๑๒", "๑2", "Factory 12", "Factory 21", "第12工場", "مصنع ١٢", "½", "Ⅻ", "①", "H2O", "7-7-7",
    "ရန်ကုန်\u200b", "\u200eMae Sot\u200f", "北京", "서울", "Москва", "Ελλάδα", "ירושלים", "القاهرة", "தமிழ்", "తెలుగు", "සිංහල",
    "ཐིམ་ཕུ", "ኢትዮጵያ", "საქართველო", "Hồ", "ꤊꤟꤢꤩ", "ၶုၼ်", "ၸိုင်ႈတႆး", "𞤀𞤁", "ๆ", "ა", "ß", "Ñandu", "Æsop", "Øystein",
)  # fmt: skip


NEWER = re.compile("[ၠ-႟]")


def values() -> list[str]:
    """The odd ones, then of the lists every spelling in turn: Shan and Karen, others in their own script, every fourth in ASCII."""
    listed = dict.fromkeys(value for name in ("meet", "known_misses", "apart") for row in rows(name) for value in row)
    native = [value for value in listed if not value.isascii()]
    ascii_ = [value for value in listed if value.isascii()]
    newer = [value for value in native if NEWER.search(value) and value not in ODD]
    others = [value for value in native if value not in newer]
    return [*ODD, *newer, *others[:230], *ascii_[::4]]
