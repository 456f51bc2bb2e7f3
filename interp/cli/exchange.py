"""`interp import` and `interp export`."""

import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask import Flask

from interp import clock, vault
from interp.bookings import actions
from interp.cli import passphrase
from interp.config import Config, from_environment
from interp.db import lock_installation, transaction
from interp.errors import Misconfigured
from interp.exchange import canonical, dump
from interp.exchange.check import Known, Problem, check
from interp.exchange.files import new_file
from interp.exchange.key_ring import joined, key_ring, names_in_use
from interp.exchange.known import known
from interp.exchange.load import load
from interp.exchange.read import BadDocument, Source, read
from interp.exchange.tie_keys import TieKeys, seal, unseal
from interp.installation import opened
from interp.trail.actions import record
from interp.trail.facts import COMMAND_LINE

THERE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=THERE)
@click.option("--check", "only_check", is_flag=True, help="Say what is wrong with the document; write nothing.")
@click.option("--tie-key", "key_file", type=THERE, help="The tie key that 'interp export --with-tie-key' wrote.")
def import_command(file: Path, only_check: bool, key_file: Path | None) -> int:
    """Read an exchange document into this installation: all of it, or nothing.

    A folder that is no installation yet becomes one. The passphrase of a tie key is asked for, or is INTERP_TIE_PASSPHRASE, or
    the first line of what is piped in. Example:

        interp import roster.json
    """
    try:
        source = read(file.read_bytes())
    except BadDocument as bad:
        return _problems(bad.problems)
    keys = unseal(key_file.read_bytes(), passphrase.given()) if key_file else None
    config = from_environment()
    if not config.key_file.exists():
        problems = _wrong(source, Known(keys=frozenset(keys.keys if keys else ())))
        if problems or only_check:  # before a folder is made for it
            return _checked(problems)
    if only_check:
        return _only_check(source, keys)
    app, made = opened(create=True)
    if made:
        click.echo(f"Made a new installation in {config.home}", err=True)
    return _import(app, config, source, keys)


def _wrong(source: Source, held: Known | None = None) -> tuple[Problem, ...]:
    """All that is wrong with a document, beside what the installation holds."""
    document, unread = source
    return check(document, known(document) if held is None else held, unread)


def _import(app: Flask, config: Config, source: Source, keys: TieKeys | None) -> int:
    with app.app_context(), key_ring(config.key_file) as ring, transaction():
        lock_installation()
        added = _join(app, keys)
        if problems := _wrong(source):
            return _problems(problems)
        with click.progressbar(length=2, label="Importing", file=sys.stderr) as bar:
            loaded = load(source[0], by=COMMAND_LINE, at=clock.now())
            bar.update(1)
            broken = actions.recheck(by=COMMAND_LINE, at=clock.now(), free=False)
            bar.update(1)
        if added:
            record(
                COMMAND_LINE, "installation.tie_key_added", "installation", "installation", at=clock.now(), keys=added
            )
            ring.put(vault.current())
    click.echo("Imported " + ", ".join(f"{count} {name}" for name, count in loaded.counts.items()) + ".")
    if added:
        click.echo(
            f"Ties are now kept under the tie key {vault_of(app).tie_current}. "
            "Where 'interp run' or 'interp worker' is running, start it again: it still holds the old key."
        )
    for one in broken:
        click.echo(f"Booking {one.booking} no longer holds: {', '.join(one.codes)}")
    return 0


def vault_of(app: Flask) -> vault.Vault:
    held: vault.Vault = app.extensions["interp.vault"]
    return held


def _join(app: Flask, keys: TieKeys | None) -> int:
    """Let the running app use these tie keys too; how many are new."""
    if keys is None:
        return 0
    before = vault_of(app)
    after = app.extensions["interp.vault"] = joined(before, keys, names_in_use())
    return len(after.tie_keys) - len(before.tie_keys)


def _only_check(source: Source, keys: TieKeys | None) -> int:
    """A dry run against what the installation holds."""
    app, _ = opened()
    with app.app_context(), transaction(write=False):
        _join(app, keys)
        return _checked(_wrong(source))


def _checked(problems: Any) -> int:
    if problems:
        return _problems(problems)
    click.echo("Nothing is wrong with this document. Nothing was written.")
    return 0


def _problems(problems: Any) -> int:
    for problem in problems:
        click.echo(f"{problem.pointer}: {problem.text}", err=True)
    click.echo("Nothing was written.", err=True)
    return 2


@click.command("export")
@click.argument("file", type=NEW)
@click.option("--with-tie-key", "key_file", type=NEW, help="Write the tie key too, under a passphrase, into this file.")
@click.option("--force", is_flag=True, help="Replace files that are already there.")
def export_command(file: Path, key_file: Path | None, force: bool) -> int:
    """Write the whole installation as one exchange document, readable by its owner only.

    Not in it: sign-ins, offers, decisions, notes, the audit trail, cancelled requests. Whoever reads ties elsewhere needs the tie
    key: choose a passphrase of at least 12 characters for it, typed, or in INTERP_TIE_PASSPHRASE, or piped in. Example:

        interp export everything.json --with-tie-key tie-key.json
    """
    if key_file and key_file.resolve() == file.resolve():
        raise click.UsageError("The document and the tie key need a file each. Nothing was written.")
    app, _ = opened()
    words = passphrase.chosen() if key_file else ""
    with ExitStack() as files, app.app_context():
        out = files.enter_context(new_file(file, force=force))
        sealed = files.enter_context(new_file(key_file, force=force)) if key_file else None
        with transaction():
            counts, left_out, names = _export(out)
            if sealed:
                sealed.write(seal(_keys(names), words))
                record(COMMAND_LINE, "installation.tie_key_exported", "installation", "installation", at=clock.now())
    click.echo("Exported " + ", ".join(f"{count} {name}" for name, count in counts.items()) + ".")
    if left_out:
        click.echo(f"{left_out} cancelled requests were left out: a document can't say that they are over.", err=True)
    click.echo(
        f"{file} is not sealed. Keep it where nobody else can read it, and delete it when it has served.", err=True
    )
    return 0


def _export(out: BinaryIO) -> tuple[dict[str, int], int, set[str]]:
    """Write the document and its record; what is in it, what is not, and the names of the tie keys it needs."""
    lock_installation()
    counts, left_out = dump.counts(), dump.left_out()
    names: Counter[str] = Counter()
    with click.progressbar(dump.dump(), length=sum(counts.values()), label="Exporting", file=sys.stderr) as bar:

        def watched() -> Any:
            for name, row in bar:
                names.update(tie["key"] for tie in (*row.get("ties", ()), *row.get("avoid", ())))
                yield name, row

        for piece in canonical.text(watched()):
            out.write(piece.encode())
    record(COMMAND_LINE, "installation.exported", "installation", "installation", at=clock.now(), counts=counts)
    return counts, left_out, set(names)


def _keys(names: set[str]) -> TieKeys:
    """The tie keys of these names, and the one that is used now."""
    held = vault.current()
    if lost := names - held.tie_keys.keys():
        raise Misconfigured(f"The key file lacks the tie key {', '.join(sorted(lost))}. Nothing was written.")
    wanted = sorted(names | {held.tie_current})
    sounds = {name: held.tie_sounds.get(name, vault.FIRST) for name in wanted}
    return TieKeys({name: held.tie_keys[name] for name in wanted}, sounds, held.tie_current)
