"""The settings of an installation, read from the environment once.

`INTERP_HOME` (default `instance/`) is the folder of an installation: its SQLite database unless `DATABASE_URL`
says otherwise, its key file unless `INTERP_KEY_FILE` does. Nothing else has to be set.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app

from interp.errors import Misconfigured

DATABASE_NAME = "interp.sqlite"
KEY_NAME = "keys.json"


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where mail leaves: `security` is `none`, `starttls` or `tls`."""

    host: str
    port: int
    user: str
    password: str
    security: str


@dataclass(frozen=True, slots=True)
class Config:
    """One installation. `domain` is the neutral domain of all mail, calendar and link addresses."""

    home: Path
    database_url: str
    key_file: Path
    demo: bool
    site_name: str
    domain: str
    leave_url: str
    smtp: Smtp | None
    secure_cookies: bool
    testing: bool = False

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def key_beside_database(self) -> bool:
        """A thief who takes the folder would have both."""
        if not self.on_sqlite:
            return False
        database = Path(self.database_url.removeprefix("sqlite:///"))
        return self.key_file.resolve().parent == database.resolve().parent


def from_environment(env: Mapping[str, str] | None = None, *, demo: bool | None = None) -> Config:
    """Read the settings. Raises Misconfigured, in words, for a value that can't be used."""
    env = os.environ if env is None else env
    home = Path(env.get("INTERP_HOME", "instance")).absolute()
    if demo is None:
        demo = (home / "demo").exists()
    return Config(
        home=home,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{home / DATABASE_NAME}",
        key_file=Path(env.get("INTERP_KEY_FILE", home / KEY_NAME)).absolute(),
        demo=demo,
        site_name=env.get("INTERP_SITE_NAME", "interp"),
        domain=env.get("INTERP_DOMAIN", "appointments.invalid"),
        leave_url=_web_address(env.get("INTERP_LEAVE_URL", "https://www.wikipedia.org/")),
        smtp=None if demo else _smtp(env),
        secure_cookies=not demo and env.get("INTERP_INSECURE_COOKIES") != "1",
    )


def _web_address(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise Misconfigured(f"INTERP_LEAVE_URL is {address!r}; it must start with https:// or http://")
    return address


def _smtp(env: Mapping[str, str]) -> Smtp | None:
    host = env.get("INTERP_SMTP_HOST")
    if not host:
        return None
    port, security = env.get("INTERP_SMTP_PORT", "587"), env.get("INTERP_SMTP_SECURITY", "starttls")
    if not port.isdigit():
        raise Misconfigured(f"INTERP_SMTP_PORT is {port!r}; it must be a number such as 587")
    if security not in ("none", "starttls", "tls"):
        raise Misconfigured(f"INTERP_SMTP_SECURITY is {security!r}; it must be none, starttls or tls")
    return Smtp(host, int(port), env.get("INTERP_SMTP_USER", ""), env.get("INTERP_SMTP_PASSWORD", ""), security)


def current() -> Config:
    """The settings of the running app."""
    return cast(Config, current_app.extensions["interp.config"])
