"""Take somebody else's tie keys into this installation's key file.

Tokens of two keys never meet: a tie under one is not seen against an avoid list under the other. So a foreign key is
taken only where no tie and no avoid list stands under another one, and it is the one for everything that comes.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from interp.bookings.models import Draft
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import db
from interp.exchange.files import replaced
from interp.exchange.tie_keys import KeyRefused, TieKeys
from interp.sounds import VERSIONS
from interp.vault import FIRST, Vault

PORTION = 500


def names_in_use() -> set[str]:
    """The names of the keys that ties and avoid lists of this installation stand under, those of drafts too."""
    names = set(db.session.scalars(select(Tie.key).distinct()))
    wanted = select(Case).where(Case._avoid.is_not(None)).execution_options(yield_per=PORTION)
    for case in db.session.scalars(wanted):
        names |= {facet["key"] for facet in case.avoid}
    for draft in db.session.scalars(select(Draft).execution_options(yield_per=PORTION)):
        names |= {facet["key"] for facet in (draft.answers or {}).get("avoid", ())}
    return names


def joined(vault: Vault, coming: TieKeys, in_use: set[str]) -> Vault:
    """The vault with these keys too. Raises KeyRefused, in words, when their tokens could not meet those that are here."""
    for name, key in coming.keys.items():
        here = (vault.tie_keys[name], vault.tie_sounds.get(name, FIRST)) if name in vault.tie_keys else None
        if here not in (None, (key, coming.sounds[name])):
            raise KeyRefused(f"This installation has another tie key that is called {name}. Nothing was written.")
        if coming.sounds[name] not in VERSIONS:
            raise KeyRefused("The tie key was made by a newer program. Bring this one up to date. Nothing was written.")
    if coming.keys.keys() <= vault.tie_keys.keys():
        return vault
    if in_use - coming.keys.keys():
        raise KeyRefused(
            "This installation has ties or avoid lists under a tie key of its own. Ties under two keys never meet, so a "
            "conflict would not be seen. Import into a new installation with the key, or import a document that gives "
            "the values of ties in place of tokens. Nothing was written."
        )
    keys, sounds = vault.tie_keys | coming.keys, vault.tie_sounds | coming.sounds
    return replace(vault, tie_keys=keys, tie_sounds=sounds, tie_current=coming.current)


class KeyRing:
    """The key file of an installation, while keys may be added to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.before: bytes | None = None

    def put(self, vault: Vault) -> None:
        """Add the tie keys of this vault that the file lacks."""
        source = self.path.read_bytes()
        document: dict[str, Any] = json.loads(source)
        missing = vault.tie_keys.keys() - document["tie_keys"].keys()
        if missing:
            document["tie_keys"] |= {name: base64.b64encode(vault.tie_keys[name]).decode() for name in sorted(missing)}
            document["tie_sounds"] = vault.tie_sounds
            document["tie_current"] = vault.tie_current
            replaced(self.path, json.dumps(document, indent=1).encode())
            self.before = source


@contextmanager
def key_ring(path: Path) -> Iterator[KeyRing]:
    """Keys that were put stay when the block ends well; when it does not, the file is as before."""
    ring = KeyRing(path)
    try:
        yield ring
    except BaseException:
        if ring.before is not None:
            replaced(path, ring.before)
        raise
