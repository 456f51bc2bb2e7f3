"""Tie keys on their way to another installation: a small file, sealed under a passphrase.

The key that turns a tie into its token is what an export can't do without and must not lie beside. scrypt makes a key of
the passphrase, AES-256-GCM seals the tie keys under it; all that stands outside the seal is bound to it.
"""

import base64
import json
import os
import unicodedata
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from interp.errors import InterpError

FORMAT, VERSION = "interp-tie-keys", 1
WORK, BLOCK, LANES = 2**17, 8, 1  # scrypt: 128 MiB and about half a second for one try
LEAST_WORK, MOST_WORK = 2**10, 2**20  # what a file may ask for
KEY, NONCE, SALT = 32, 12, 16  # bytes
LARGEST = 2**16  # bytes of a whole file
NOT_OURS = "This is not a file that 'interp export --with-tie-key' wrote, or it is damaged. Nothing was written."
LOCKED = "The passphrase is another one, or the file with the tie key is damaged. Nothing was written."


class KeyRefused(InterpError):
    """A tie key can't be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class TieKeys:
    """Tie keys by name, each with the version of its spelling table. `current` is used for what is written now."""

    keys: dict[str, bytes]
    sounds: dict[str, int]
    current: str


def seal(keys: TieKeys, passphrase: str) -> bytes:
    """The file."""
    head = {"format": FORMAT, "version": VERSION, "work": WORK, "salt": _text(os.urandom(SALT))}
    held = {name: {"key": _text(key), "sounds": keys.sounds[name]} for name, key in keys.keys.items()}
    inside = {"current": keys.current, "keys": held}
    nonce = os.urandom(NONCE)
    sealed = nonce + AESGCM(_stretched(passphrase, head)).encrypt(nonce, json.dumps(inside).encode(), _bound(head))
    return json.dumps(head | {"sealed": _text(sealed)}, indent=1).encode() + b"\n"


def unseal(source: bytes, passphrase: str) -> TieKeys:
    """What `seal` sealed. Raises KeyRefused, in words, for anything else."""
    head, sealed = _read(source)
    try:
        inside = AESGCM(_stretched(passphrase, head)).decrypt(sealed[:NONCE], sealed[NONCE:], _bound(head))
    except (InvalidTag, ValueError) as wrong:
        raise KeyRefused(LOCKED) from wrong
    try:
        document = json.loads(inside)
        keys = {name: _bytes(held["key"]) for name, held in document["keys"].items()}
        sounds = {name: held["sounds"] for name, held in document["keys"].items()}
        whole = all(type(version) is int for version in sounds.values()) and document["current"] in keys
        if not whole or any(len(key) != KEY for key in keys.values()):
            raise ValueError("not tie keys")
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise KeyRefused(NOT_OURS) from wrong
    return TieKeys(keys, sounds, document["current"])


def _read(source: bytes) -> tuple[dict[str, Any], bytes]:
    """What stands outside the seal, and what is sealed."""
    try:
        if len(source) > LARGEST:
            raise ValueError("too large")
        document = json.loads(source)
        sealed = _bytes(document.pop("sealed"))
        work, salt = document["work"], _bytes(document["salt"])
        right = (document["format"], document["version"], len(salt)) == (FORMAT, VERSION, SALT)
        if not right or type(work) is not int or not LEAST_WORK <= work <= MOST_WORK or work & (work - 1):
            raise ValueError("another format")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise KeyRefused(NOT_OURS) from wrong
    return document, sealed


def _stretched(passphrase: str, head: dict[str, Any]) -> bytes:
    """A key of the passphrase. However a keyboard composes its letters, the same words are the same."""
    words = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    return Scrypt(salt=_bytes(head["salt"]), length=KEY, n=head["work"], r=BLOCK, p=LANES).derive(words)


def _bound(head: dict[str, Any]) -> bytes:
    return json.dumps(head, sort_keys=True).encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
