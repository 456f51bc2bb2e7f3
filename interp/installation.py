"""Make an installation: its folder, its keys, its schema."""

import logging

from flask import Flask
from flask_migrate import upgrade

from interp import vault
from interp.app import MIGRATIONS, create_app
from interp.config import Config, from_environment
from interp.errors import Misconfigured


def opened(config: Config | None = None, *, create: bool = False) -> tuple[Flask, bool]:
    """The app of an installation, and whether it was made just now. Raises Misconfigured where there is none."""
    config = config or from_environment()
    made = not config.key_file.exists()
    if made and not create:
        raise Misconfigured(
            f"There is no installation in {config.home}. 'interp import FILE' or 'interp db upgrade' makes one."
        )
    if made:
        try:
            config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            vault.create(config.key_file)
        except OSError as refused:
            raise Misconfigured(
                f"No installation can be made in {config.home}: {refused.strerror}. Set INTERP_HOME to a folder that can be written."
            ) from refused
    app = create_app(config)
    if create:
        upgrade_schema(app)
    return app, made


def upgrade_schema(app: Flask) -> None:
    """Bring the schema to its newest form."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
