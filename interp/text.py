"""Text as it is compared and as it was typed: variants and tie values are equal when their normal forms are."""

import unicodedata

JOINERS = "\u200c\u200d"  # zero-width, but they belong to how some words are written


def normalise(text: str) -> str:
    """NFKC, case folded, runs of white space to one blank, trimmed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def written(text: str) -> str:
    """What a person meant to type: without marks of direction, zero-width blanks and controls; empty if nothing can be seen."""
    kept = (
        sign for sign in text if sign.isspace() or sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf")
    )
    line = " ".join("".join(kept).split())
    return line if line.strip(f"{JOINERS} ") else ""
