"""The numbers of the rules that this installation matches by."""

from functools import cache
from pathlib import Path
from tomllib import TOMLDecodeError

from interp.config import current
from interp.errors import Misconfigured
from interp.matching import policy as policies
from interp.matching.facts import Policy


def policy() -> Policy:
    """The installation's policy: the shipped one, or its own stricter `policy.toml`. Raises Misconfigured, in words."""
    own = current().home / "policy.toml"
    try:
        return _policy(str(own) if own.exists() else "")
    except (policies.LaxPolicy, TOMLDecodeError, UnicodeDecodeError, OSError) as refused:
        raise Misconfigured(
            f"{own} can't be used: {refused}. A policy may only make a rule stricter. Change that line or take it out; "
            "nothing is matched until then."
        ) from refused


@cache
def _policy(path: str) -> Policy:
    return policies.load(Path(path) if path else None)
