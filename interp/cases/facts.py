"""What a case may say of her wishes. No name, no status, no story has a place here."""

from enum import StrEnum


class Elsewhere(StrEnum):
    """Where she would like the interpreter to be from."""

    ELSEWHERE = "elsewhere"
    LOCAL = "local"


# Survivor codes: derived from nothing, no letters that are mistaken for others.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

# What she may choose when nobody fits as she asked, in whatever order she likes (docs/matching.md, "Her own order").
# `phone`: the same wish, by phone, from another area. The life-safety bridge is no wish: it stands after all of them.
FALLBACKS = ("phone", "relay", "wait", "gender", "language")
BRIDGE = "bridge"

# Who asked her what she decides: for a rung of her order, and when she lifts a firm wish.
ASKED_BY = ("me", "colleague", "coordinator", "interpreter_by_phone")

# Through whom she was asked, in private: the coordinator, her caseworker, or another interpreter on the phone.
THROUGH = ("caseworker", "interpreter_by_phone", "coordinator")
