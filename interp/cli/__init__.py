"""`interp …`: the command line. Long work shows a progress bar; every command's help ends with an example."""

import sys

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from interp.cli.exchange import export_command, import_command
from interp.cli.house import check_command, create_admin, db_group, invite_command, trail_group
from interp.cli.match import match_command
from interp.cli.serve import demo_command, run_command, worker_command
from interp.errors import InterpError


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
    except (OperationalError, ProgrammingError):  # PostgreSQL calls a missing table the latter
        click.echo("The database can't be reached or has no schema yet. 'interp db upgrade' makes one.", err=True)
        sys.exit(2)
