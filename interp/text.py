"""Text as it is compared: variants and tie values are equal when their normal forms are."""

import unicodedata


def normalise(text: str) -> str:
    """NFKC, case folded, runs of white space to one blank, trimmed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
