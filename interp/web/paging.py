"""Pages of long lists: numbers from 1; anything else is the first."""


def page_number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and 0 < int(text) < 1_000_000 else 1
