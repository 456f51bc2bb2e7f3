"""The numbers of the rules that this installation matches by."""

from functools import cache
from pathlib import Path

from interp.config import current
from interp.matching import policy as policies
from interp.matching.facts import Policy


def policy() -> Policy:
    """The installation's policy: the shipped one, or its own stricter `policy.toml`."""
    own = current().home / "policy.toml"
    return _policy(str(own) if own.exists() else "")


@cache
def _policy(path: str) -> Policy:
    return policies.load(Path(path) if path else None)
