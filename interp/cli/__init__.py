"""`interp …`: the command line. Long work shows a progress bar; every command's help ends with an example."""

import sys

import click
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from interp.cli.exchange import export_command, import_command
from interp.cli.house import check_command, create_admin, db_group, invite_command, trail_group
from interp.cli.match import match_command
from interp.cli.serve import demo_command, run_command, worker_command
from interp.errors import InterpError

# What SQLite says of a file that it can reach and not use.
STATES = {
    "readonly": "The database can't be written by this user. Nothing was changed. Give the user the right to write its file and folder.",
    "is full": "The disk is full. Nothing was changed. Make room, and try again.",
    "is locked": "The database is busy. Nothing was changed. Try again.",
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def interp() -> None:
    """Schedule professional interpreters for survivors of violence.

    INTERP_HOME (default: instance/) is the folder of an installation.
    """


for command in (
    run_command, worker_command, demo_command, import_command, export_command, match_command, check_command, create_admin,
    invite_command, trail_group, db_group,
):  # fmt: skip
    interp.add_command(command)


def main() -> None:
    """The entry of the `interp` script: an error of ours is one line in words, exit status 2."""
    try:
        sys.exit(interp.main(standalone_mode=False) or 0)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except InterpError as refused:
        click.echo(str(refused) or type(refused).__name__, err=True)
        sys.exit(2)
    except DatabaseError as broken:
        words = _database(broken)
        if words is None:
            raise
        click.echo(words, err=True)
        sys.exit(2)


def _database(broken: DatabaseError) -> str | None:
    """What is wrong with the database, in words; None for a fault of ours."""
    if type(broken) is DatabaseError:  # by itself, SQLite's word for a damaged file
        return "The database file is damaged, or is none. Nothing was changed. Put back a copy of it."
    if not isinstance(broken, (OperationalError, ProgrammingError)):
        return None
    known = (words for state, words in STATES.items() if state in str(broken.orig))
    # PostgreSQL calls a missing table a programming error.
    return next(known, "The database can't be reached or has no schema yet. 'interp db upgrade' makes one.")
