"""`interp match`."""

import json
from datetime import datetime

import click

from interp import clock
from interp.bookings.queries.matching import helped, unbooked_refs
from interp.bookings.queries.needs import request_by_ref
from interp.cli.typed import TEXT
from interp.db import transaction
from interp.errors import NotFound
from interp.exchange.answers import as_json, as_table
from interp.installation import opened


@click.command("match")
@click.argument("requests", nargs=-1, type=TEXT, metavar="REQUEST…")
@click.option("--all", "every", is_flag=True, help="Every request that has no booking yet.")
@click.option("--json", "wants_json", is_flag=True, help="One JSON object a line instead of a table.")
@click.option("--now", "instant", help="Set the clock, as 2027-01-12T09:00:00+07:00.")
def match_command(requests: tuple[str, ...], every: bool, wants_json: bool, instant: str | None) -> int:
    """Who may do these requests, best first, and why not the others.

    Exit status: 0 when every request has a match, 3 when one has none, 2 for bad input. Example:

        interp match r-1 --json
    """
    if not requests and not every:
        raise click.UsageError("Name a request, or use --all.")
    at = _instant(instant)
    app, _ = opened()
    with app.app_context(), transaction(write=False):
        refs = dict.fromkeys([*requests, *(unbooked_refs() if every else ())])  # named and unbooked: answered once
        try:
            found = [request_by_ref(ref) for ref in refs]
        except NotFound:
            raise click.UsageError("One of these requests is not known here. Nothing was answered.") from None
        unmatched = False
        for request in found:
            need, answer = helped(request, at, whoever_said_no=True)
            unmatched = unmatched or not answer.matches
            click.echo(json.dumps(as_json(answer), ensure_ascii=False) if wants_json else as_table(need, answer))
    return 3 if unmatched else 0


def _instant(text: str | None) -> datetime:
    if text is None:
        return clock.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--now: {text!r} is not an instant such as 2027-01-12T09:00:00+07:00") from None
    if at.tzinfo is None:
        raise click.UsageError("--now needs an offset, such as +07:00")
    return at
