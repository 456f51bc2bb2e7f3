"""Alembic's entry: the app's own engine, the models' metadata, one transaction for each migration."""

from alembic import context
from flask import current_app

import interp.models  # noqa: F401
from interp.db import db

target = db.metadata


def run() -> None:
    engine = current_app.extensions["sqlalchemy"].engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target,
            compare_type=True,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
