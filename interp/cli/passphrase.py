"""The passphrase of a file with tie keys: typed twice, or handed over by whoever runs the command without a terminal."""

import os
import sys

import click

VARIABLE = "INTERP_TIE_PASSPHRASE"
LEAST = 12


def chosen() -> str:
    """A new one, of at least 12 characters; typed twice on a terminal."""
    words = _handed_over()
    if words is None:
        words = str(click.prompt("Passphrase for the tie key", hide_input=True, confirmation_prompt=True, err=True))
    if len(words) < LEAST:
        raise click.UsageError(f"The passphrase needs at least {LEAST} characters. Nothing was written.")
    return words


def given() -> str:
    """The one that a file was sealed with."""
    words = _handed_over()
    if words is None:
        words = str(click.prompt("Passphrase of the tie key", hide_input=True, err=True))
    if not words:
        raise click.UsageError("The passphrase is missing. Nothing was written.")
    return words


def _handed_over() -> str | None:
    """From the environment, or the first line of what is not a terminal; None when somebody is there to be asked."""
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    if sys.stdin is None or sys.stdin.closed:
        return ""
    if sys.stdin.isatty():
        return None
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.UsageError("The passphrase is not UTF-8. Nothing was written.") from None
