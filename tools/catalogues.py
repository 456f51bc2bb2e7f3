"""Keep the catalogues: `update` collects words and compiles, `check` tells what is out of step.

Compiled by `msgfmt`: Babel's own compiler falls back to the singular in languages with one plural form, Thai among them.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "interp" / "translations"
TEMPLATE = FOLDER / "messages.pot"
BABEL = Path(sys.executable).with_name("pybabel")
LANGUAGES = ("th",)
COMPLETE = ("th",)  # no word may be missing


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, capture_output=True)


def extract(target: Path) -> None:
    run(
        BABEL, "extract", "-F", "babel.cfg", "-k", "lazy_gettext", "-k", "_l", "--no-location", "--sort-output",
        "--omit-header", "--add-comments=NOTE", "-o", target, ".",
    )  # fmt: skip


def update() -> None:
    extract(TEMPLATE)
    for language in LANGUAGES:
        source = po(language)
        if not source.exists():
            source.parent.mkdir(parents=True, exist_ok=True)
            run(BABEL, "init", "-i", TEMPLATE, "-o", source, "-l", language)
        run(
            BABEL,
            "update",
            "-i",
            TEMPLATE,
            "-o",
            source,
            "-l",
            language,
            "--no-fuzzy-matching",
            "--omit-header",
            "--ignore-obsolete",
        )
        compile_to(source, source.with_suffix(".mo"))


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
        return sum(1 for message in read_po(file) if message.id and (not message.string or message.fuzzy))


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif problems := check():
        print("\n".join(problems), "Run: make catalogues", sep="\n")
        sys.exit(1)
