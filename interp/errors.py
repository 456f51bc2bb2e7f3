"""One tree of errors, each with the HTTP status it becomes. Wording is the template's job."""

from collections.abc import Iterable


class InterpError(Exception):
    """Anything the house itself refuses. `status` is what a page answers with."""

    status = 400


class RuleBroken(InterpError):
    """A rule says no. `codes` are data (`"filled"`, `"lapsed"`, `"conflict"`); a template words them."""

    status = 409

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(", ".join(self.codes))


class SlotTaken(RuleBroken):
    """The database refused a second booking of the same time or of the same request."""

    def __init__(self, code: str = "slot_taken") -> None:
        super().__init__((code,))


class BadInput(InterpError):
    """What was typed can't be used. `problems` maps a field's name to a code."""

    status = 422

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__(", ".join(f"{field}: {code}" for field, code in problems.items()))


class NotFound(InterpError):
    """Not there, or not for this reader: the two look the same."""

    status = 404


class Forbidden(InterpError):
    status = 403


class Gone(InterpError):
    """An address that was good once: an ended invitation, a lapsed draft."""

    status = 410


class Unsettled(InterpError):
    """A fact of matching changed and nobody re-checked the bookings that stand on it. A fault of ours, never the user's."""

    status = 500


class Misconfigured(InterpError):
    """The installation can't start as it is; the text says what to change."""

    status = 500
