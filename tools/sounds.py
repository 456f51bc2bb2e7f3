"""What the spelling table hears: `python tools/sounds.py` prints recall and precision over the reviewed lists.

`python tools/sounds.py write` writes the golden file anew. Do so only for a new version of the table: the tokens of an
installation are made of these sounds, and a sound that changes is a tie that is no longer seen.
"""

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.sounds.golden import FILE, KEPT, VAULT, values  # noqa: E402
from tests.sounds.lists import figures, heard  # noqa: E402


def write() -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerows([value, heard(value), VAULT.sound_token("hometown", value)] for value in values()[:KEPT])


def main() -> None:
    for words, share in figures().items():
        print(f"{words}: {share}")
    if sys.argv[1:] == ["write"]:
        write()
        print(f"{FILE.name} written")


if __name__ == "__main__":
    main()
