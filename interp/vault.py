"""Sealed fields and keyed tokens: the only place where keys are used.

A sealed field is AES-256-GCM under the data key of its owner (one per case, per interpreter, per draft, per mail), bound to
table, column and the row's random `uid`, so a ciphertext that is moved elsewhere does not open. Data keys are wrapped by
the installation's key, which lies outside the database and has a version. Purging destroys the wrapped key.

Tokens compare ties with avoid lists without showing either: HMAC-SHA-256 of kind and normalised value under the
installation's tie key; beside it, of kind and sound (`interp/sounds.py`). The key file keeps for each tie key the version
of the spelling table its sounds are made with. A token hides nothing from whoever holds that key (`docs/threat-model.md`).
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from interp.errors import InterpError, Misconfigured
from interp.sounds import VERSIONS, sound
from interp.text import normalise

NONCE, KEY = 12, 32  # bytes
FIRST = 1  # the spelling table of a tie key whose file names none


class SealBroken(InterpError):
    """A sealed value does not open where it stands: moved, changed, or its key is gone."""

    status = 500


class Owner(Protocol):
    """A row with sealed fields: where it stands, and the data key its fields are sealed under."""

    __tablename__: str
    uid: str

    def data_key(self) -> bytes: ...


def new_uid() -> str:
    """A random identity for a row, the only id that may stand in an address: 128 bits, 22 characters."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class Vault:
    """The installation's keys by version. `current` and `tie_current` are used for what is written now."""

    keys: dict[str, bytes]
    current: str
    tie_keys: dict[str, bytes]
    tie_current: str
    tie_sounds: dict[str, int] = field(default_factory=dict)
    """The spelling table of each tie key by version; a key that is not named has the first."""

    def new_data_key(self, table: str, uid: str) -> bytes:
        """A fresh wrapped data key for one row."""
        return self._wrap(secrets.token_bytes(KEY), table, uid)

    def _wrap(self, data_key: bytes, table: str, uid: str) -> bytes:
        version = self.current.encode()
        bound = b"|".join((b"data-key", version, table.encode(), uid.encode()))
        return version + b":" + _seal(self.keys[self.current], data_key, bound)

    def unwrap(self, wrapped: bytes, table: str, uid: str) -> bytes:
        """The data key of one row. Raises SealBroken when it was moved or its key is not ours."""
        version, _, sealed = wrapped.partition(b":")
        key = self.keys.get(version.decode("ascii", "replace"))
        if key is None:
            raise SealBroken("the key version of a sealed row is not in the key file")
        return _open(key, sealed, b"|".join((b"data-key", version, table.encode(), uid.encode())))

    def token(self, kind: str, value: str) -> str:
        """The keyed token of a tie or avoid value: 64 hexadecimal digits, equal for equal normalised text."""
        text = f"{kind}\0{normalise(value)}".encode()
        return hmac.new(self.tie_keys[self.tie_current], text, hashlib.sha256).hexdigest()

    def sound_token(self, kind: str, value: str) -> str:
        """The keyed token of how a value sounds; empty for a value without a sound, which meets nothing.

        The version of the spelling table is part of the text, so that sounds of two tables never meet by chance.
        """
        version = self.tie_sounds.get(self.tie_current, FIRST)
        heard = sound(value, version)
        if not heard:
            return ""
        text = f"sound\0{version}\0{kind}\0{heard}".encode()
        return hmac.new(self.tie_keys[self.tie_current], text, hashlib.sha256).hexdigest()

    def tied(self, kind: str, value: str) -> dict[str, str]:
        """A tie or facet as it is kept: the kind, the keyed tokens and the name of their key; never the value."""
        tokens = {"token": self.token(kind, value), "sound": self.sound_token(kind, value)}
        return {"kind": kind, **tokens, "key": self.tie_current}

    def derived(self, purpose: str) -> str:
        """A secret for another library (session signing), bound to its purpose."""
        return hmac.new(self.keys[self.current], f"interp {purpose}".encode(), hashlib.sha256).hexdigest()


def _seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _open(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound)
    except (InvalidTag, ValueError) as broken:
        raise SealBroken("a sealed value does not open where it stands") from broken


class Sealed:
    """A field of a model whose value (anything JSON holds) is kept sealed in the bytes column `_<name>`."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = name, f"_{name}"

    def _bound(self, row: Owner) -> bytes:
        return "|".join((row.__tablename__, self.name, row.uid)).encode()

    def __get__(self, row: Owner | None, owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else json.loads(_open(row.data_key(), sealed, self._bound(row)))

    def __set__(self, row: Owner, value: Any) -> None:
        if value is None:
            setattr(row, self.column, None)
            return
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        setattr(row, self.column, _seal(row.data_key(), plain, self._bound(row)))


class HasUid:
    """A row with a random identity, made before the insert because sealed fields are bound to it."""

    uid: Mapped[str] = mapped_column(unique=True)

    def __init__(self, **values: Any) -> None:
        self.uid = values.pop("uid", None) or new_uid()
        super().__init__(**values)


class OwnsKey(HasUid):
    """A row that owns a data key. `destroy_key()` makes everything sealed under it unreadable for good."""

    __tablename__: str
    wrapped_key: Mapped[bytes | None]

    def __init__(self, **values: Any) -> None:
        uid = values.pop("uid", None) or new_uid()
        self.wrapped_key = values.pop("wrapped_key", None) or current().new_data_key(self.__tablename__, uid)
        super().__init__(uid=uid, **values)

    def data_key(self) -> bytes:
        if self.wrapped_key is None:
            raise SealBroken("the data key of this row has been destroyed")
        return current().unwrap(self.wrapped_key, self.__tablename__, self.uid)

    def destroy_key(self) -> None:
        self.wrapped_key = None


def seal_bytes(row: Owner, column: str, plain: bytes) -> bytes:
    """Seal raw bytes of one row's column (a rendered mail), bound like a Sealed field."""
    return _seal(row.data_key(), plain, "|".join((row.__tablename__, column, row.uid)).encode())


def open_bytes(row: Owner, column: str, sealed: bytes) -> bytes:
    return _open(row.data_key(), sealed, "|".join((row.__tablename__, column, row.uid)).encode())


def create(path: Path) -> None:
    """Write a new key file, mode 0600. Never overwrites: raises Misconfigured if the file is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tie = f"t-{secrets.token_hex(4)}"  # named apart, so that a document tells whose tokens it carries
    document = {
        "format": "interp-keys",
        "current": "k1",
        "keys": {"k1": _fresh()},
        "tie_current": tie,
        "tie_keys": {tie: _fresh()},
        "tie_sounds": {tie: VERSIONS[-1]},
    }
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise Misconfigured(f"The key file {path.name} is already there; it was left as it is.") from there
    with os.fdopen(handle, "w") as file:
        json.dump(document, file, indent=1)


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY)).decode()


def load(path: Path) -> Vault:
    """Read a key file. Raises Misconfigured, in words, when it is missing, open to others or not ours."""
    if not path.exists():
        raise Misconfigured(f"There is no key file {path.name}. 'interp db upgrade' makes one for a new installation.")
    if path.stat().st_mode & 0o077:
        raise Misconfigured(f"The key file {path.name} can be read by others. Set its mode to 0600.")
    try:
        vault = _vault(json.loads(path.read_text()))
    except OSError as refused:
        raise Misconfigured(
            f"The key file {path.name} can't be read: {refused.strerror}. Nothing was changed."
        ) from refused
    except (ValueError, KeyError, AttributeError, TypeError) as broken:
        raise Misconfigured(f"The key file {path.name} is not a key file of interp. Nothing was changed.") from broken
    for name, version in sorted(vault.tie_sounds.items()):
        if version not in VERSIONS:
            raise Misconfigured(
                f"The key file {path.name} asks for version {version} of the spelling table for the tie key {name}. "
                f"This program has up to version {VERSIONS[-1]}. Nothing was changed. Use the program that wrote the file."
            )
    return vault


def _vault(document: Any) -> Vault:
    keys = {name: base64.b64decode(value, validate=True) for name, value in document["keys"].items()}
    ties = {name: base64.b64decode(value, validate=True) for name, value in document["tie_keys"].items()}
    sounds = dict(document.get("tie_sounds", {}).items())
    vault = Vault(keys, document["current"], ties, document["tie_current"], sounds)
    vault.keys[vault.current], vault.tie_keys[vault.tie_current]
    if any(len(key) != KEY for key in (*keys.values(), *ties.values())):
        raise ValueError("a key of another length")
    if any(type(version) is not int for version in sounds.values()):
        raise ValueError("a version of the spelling table that is no number")
    return vault


def current() -> Vault:
    """The vault of the running app."""
    return cast(Vault, current_app.extensions["interp.vault"])
