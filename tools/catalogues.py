"""Keep the catalogues: `update` collects words and compiles, `check` tells what is out of step.

Compiled by `msgfmt`: Babel's own compiler falls back to the singular in languages with one plural form, Thai among them.
"""

import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "interp" / "translations"
TEMPLATE = FOLDER / "messages.pot"
BABEL = Path(sys.executable).with_name("pybabel")
LANGUAGES = ("th",)
COMPLETE = ("th",)  # no word may be missing

HEADER = """# interp: {language}
# MACHINE-DRAFTED. Every translation below waits for a reviewer who speaks the language; take this line out with the review.
msgid ""
msgstr ""
"Project-Id-Version: interp\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, capture_output=True)


def extract(target: Path) -> None:
    run(
        BABEL, "extract", "-F", "babel.cfg", "-k", "lazy_gettext", "-k", "_l", "--no-location", "--sort-output",
        "--omit-header", "--ignore-dirs=.*", "--add-comments=NOTE", "-o", target, ".",
    )  # fmt: skip


def update() -> None:
    extract(TEMPLATE)
    for language in LANGUAGES:
        source = po(language)
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(HEADER.format(language=language) + merged(source, language))
        compile_to(source, source.with_suffix(".mo"))


def merged(source: Path, language: str) -> str:
    """The words of today with the translations that were there; words that are gone are left out."""
    there = read_po(source.open("rb"), locale=language) if source.exists() else Catalog(locale=language)
    fresh = Catalog(locale=language)
    for message in read_po(TEMPLATE.open("rb")):
        old = there.get(message.id) if message.id else None
        comments = {"flags": message.flags, "auto_comments": message.auto_comments}
        fresh.add(message.id, old.string if old else None, context=message.context, **comments)
    out = BytesIO()
    write_po(out, fresh, omit_header=True, no_location=True, sort_output=True, width=120)
    return "\n" + out.getvalue().decode()


def compile_to(source: Path, target: Path) -> None:
    run("msgfmt", "--no-hash", "-c", "--endianness=little", "-o", target, source)


def po(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def check() -> list[str]:
    """What is out of step, in words."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "messages.pot"
        extract(fresh)
        if fresh.read_bytes() != TEMPLATE.read_bytes():
            found.append("new words are not in the catalogues")
        for language in LANGUAGES:
            compiled = Path(folder) / f"{language}.mo"
            compile_to(po(language), compiled)
            if compiled.read_bytes() != po(language).with_suffix(".mo").read_bytes():
                found.append(f"{language}: the compiled catalogue is older than its words")
            if language in COMPLETE and (count := missing(language)):
                found.append(f"{language}: {count} words are not translated")
    return found


def missing(language: str) -> int:
    with po(language).open("rb") as file:
        return sum(1 for message in read_po(file) if message.id and (not _said(message.string) or message.fuzzy))


def _said(words: str | tuple[str, ...]) -> bool:
    """Every plural form has its words."""
    return all(words) if isinstance(words, tuple) else bool(words)


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif problems := check():
        print("\n".join(problems), "Run: make catalogues", sep="\n")
        sys.exit(1)
