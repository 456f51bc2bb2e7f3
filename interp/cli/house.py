"""`interp check`, `create-admin`, `invite`, `trail verify`, `db upgrade`."""

import sys

import click

from interp import clock
from interp.accounts import actions as accounts
from interp.accounts import queries as people
from interp.accounts.facts import Role
from interp.accounts.models import Organisation
from interp.bookings.queries import invariants
from interp.cli.typed import TEXT
from interp.db import db, transaction
from interp.errors import BadInput
from interp.installation import opened
from interp.trail import queries as trail
from interp.trail.facts import COMMAND_LINE


@click.command("check")
def check_command() -> int:
    """Look whether this installation is sound. Reads only.

    No interpreter twice at one time, every live booking still fits or is flagged, every booking has its mails, what was
    freed looks for somebody, states agree, the audit trail is whole. Exit status 1 when something is wrong. Example:

        interp check
    """
    app, _ = opened()
    wrong = 0
    with app.app_context(), transaction(write=False):
        checks = invariants.CHECKS
        with click.progressbar(checks, label="Checking", file=sys.stderr) as bar:
            found = [(name, list(look(clock.now()))) for name, look in bar]
    for name, faults in found:
        click.echo(f"{name}: {'sound' if not faults else f'{len(faults)} wrong'}")
        for fault in faults[:20]:
            click.echo(f"  {fault}")
        wrong += len(faults)
    return 1 if wrong else 0


@click.command("create-admin")
@click.argument("email", type=TEXT)
@click.option("--name", type=TEXT, default="", help="How she or he is shown.")
def create_admin(email: str, name: str) -> int:
    """Make the first administrator and print a one-time link for choosing a password. Example:

    interp create-admin office@example.org --name "Booking office"
    """
    return _invite(email, name, Role.ADMIN, None)


@click.command("invite")
@click.argument("email", type=TEXT)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--organisation", type=TEXT, help="The reference of a provider's organisation.")
@click.option("--name", type=TEXT, default="", help="How she or he is shown.")
def invite_command(email: str, role: str, organisation: str | None, name: str) -> int:
    """Add a person, or invite her or him again, and print a one-time link. Example:

    interp invite nurse@example.org --role provider --organisation hospital-a
    """
    return _invite(email, name, Role(role), organisation)


def _invite(email: str, name: str, role: Role, organisation: str | None) -> int:
    app, _ = opened(create=role is Role.ADMIN)
    with app.app_context(), transaction():
        at = clock.now()
        try:
            person = people.by_email(email) or accounts.add_person(
                email, name or email, role, by=COMMAND_LINE, at=at, organisation_id=_organisation(organisation)
            )
        except BadInput as bad:
            raise click.UsageError(f"Nobody was added: {bad}.") from bad
        token = accounts.invite(person, by=COMMAND_LINE, at=at)
    click.echo(f"Good for {accounts.INVITATION_DAYS} days, once: /welcome/{token}")
    return 0


def _organisation(ref: str | None) -> int | None:
    if ref is None:
        return None
    found = db.session.query(Organisation).filter_by(ref=ref).one_or_none()
    if found is None:
        raise click.UsageError(f"There is no organisation {ref!r} here.")
    return found.id


@click.group("trail")
def trail_group() -> None:
    """The audit trail."""


@trail_group.command("verify")
def verify_command() -> int:
    """Find a record that was removed, changed or reordered. Exit status 1 when one is found.

    A tail that was cut together with its head shows only against a head kept elsewhere. Example:

        interp trail verify
    """
    app, _ = opened()
    with app.app_context(), transaction(write=False):
        faults, read = trail.verify()
    for fault in faults:
        click.echo(f"chain {fault.chain}, record {fault.seq}: {fault.code}")
    click.echo(f"{read} records read, {len(faults)} faults.")
    return 1 if faults else 0


@click.group("db")
def db_group() -> None:
    """The database of this installation."""


@db_group.command("upgrade")
def upgrade_command() -> int:
    """Bring the schema to its newest form; makes a new installation where there is none. Example:

    interp db upgrade
    """
    app, made = opened(create=True)
    click.echo(f"{'Made' if made else 'Brought up to date'}: {app.extensions['interp.config'].home}")
    return 0
