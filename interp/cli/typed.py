"""Words of a command that go into the database: text, or they are refused before anything happens."""

from typing import Any

import click


class Typed(click.ParamType[str]):
    """Bytes that are no UTF-8 reach Python as lone halves of characters, and no database takes those."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            str(value).encode()
        except UnicodeEncodeError:
            self.fail(f"{value!r} is not text in UTF-8", param, ctx)
        return str(value)


TEXT = Typed()
