"""`interp import`."""

import sys
from pathlib import Path
from typing import Any

import click

from interp import clock
from interp.bookings import actions
from interp.config import from_environment
from interp.db import transaction
from interp.exchange.check import check
from interp.exchange.known import known
from interp.exchange.load import load
from interp.exchange.read import BadDocument, read
from interp.installation import opened
from interp.trail.facts import COMMAND_LINE


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Say what is wrong with the document; write nothing.")
def import_command(file: Path, only_check: bool) -> int:
    """Read an exchange document into this installation: all of it, or nothing.

    A folder that is no installation yet becomes one. Example:

        interp import roster.json
    """
    try:
        document: Any = read(file.read_bytes())
    except BadDocument as bad:
        return _problems(bad.problems)
    if only_check:
        return _only_check(document)
    if not from_environment().key_file.exists() and (problems := check(document)):
        return _problems(problems)  # before a folder is made for it
    app, made = opened(create=True)
    if made:
        click.echo(f"Made a new installation in {app.extensions['interp.config'].home}", err=True)
    with app.app_context(), transaction():
        if problems := check(document, known(document)):
            return _problems(problems)
        with click.progressbar(length=2, label="Importing", file=sys.stderr) as bar:
            loaded = load(document, by=COMMAND_LINE, at=clock.now())
            bar.update(1)
            broken = actions.recheck(by=COMMAND_LINE, at=clock.now())
            bar.update(1)
    click.echo("Imported " + ", ".join(f"{count} {name}" for name, count in loaded.counts.items()) + ".")
    for one in broken:
        click.echo(f"Booking {one.booking} no longer holds: {', '.join(one.codes)}")
    return 0


def _only_check(document: Any) -> int:
    """A dry run against what the installation holds, if there is one."""
    if not from_environment().key_file.exists():
        problems = check(document)
    else:
        app, _ = opened()
        with app.app_context(), transaction(write=False):
            problems = check(document, known(document))
    if problems:
        return _problems(problems)
    click.echo("Nothing is wrong with this document. Nothing was written.")
    return 0


def _problems(problems: Any) -> int:
    for problem in problems:
        click.echo(f"{problem.pointer}: {problem.text}", err=True)
    click.echo("Nothing was written.", err=True)
    return 2
