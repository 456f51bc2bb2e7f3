"""Every command tells by an example how it is used."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from interp import cli
from tests.cli.said import Run


def commands(group: click.Group, *above: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        else:
            yield (*above, name), command


def test_the_commands_are_these() -> None:
    assert {" ".join(words) for words, _ in commands(cli.interp)} == {
        "run", "worker", "demo", "import", "export", "match", "check", "create-admin", "invite", "trail verify", "db upgrade",
    }  # fmt: skip


@pytest.mark.parametrize("words", [words for words, _ in commands(cli.interp)], ids=" ".join)
def test_every_help_ends_with_an_example(interp: Run, home: Path, words: tuple[str, ...]) -> None:
    said = interp(home, *words, "--help")
    before, _, after = said.out.partition("Example:")
    assert (said.code, said.err) == (0, "")
    assert before
    assert f"interp {' '.join(words)}" in after.split("Options:")[0]
    assert not home.exists()
