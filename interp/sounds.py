"""How a name or place sounds, whatever it is written in: values that sound alike are told apart by a person, not here."""


def sound(value: str) -> str:
    """Latin letters and digits that stand for the sound of a value; empty when nothing is left to compare."""
    return ""
