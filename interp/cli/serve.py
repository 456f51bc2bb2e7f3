"""`interp run`, `interp worker`, `interp demo`."""

import logging
from typing import Any

import click
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from waitress import serve

from interp import jobs
from interp.app import create_served_app
from interp.config import from_environment
from interp.demo import SIGN_INS, one_a_role, prepare
from interp.errors import Misconfigured
from interp.installation import opened

LOOPBACK = "127.0.0.1"


@click.command("run")
@click.option("--host", default=LOOPBACK, show_default=True)
@click.option("--port", default=5000, show_default=True)
def run_command(host: str, port: int) -> int:
    """Serve the pages. A demo binds to loopback only. Example:

    INTERP_KEY_FILE=/etc/interp/keys.json interp run --port 8000
    """
    config = from_environment()
    if config.demo and host not in (LOOPBACK, "localhost", "::1"):
        raise Misconfigured("This is a demo installation: it is served on 127.0.0.1 only.")
    opened(config)
    _serve(create_served_app(config), host, port)
    return 0


@click.command("worker")
@click.option("--once", is_flag=True, help="Run every job once and stop.")
def worker_command(once: bool) -> int:
    """Send mail, end offers, let sessions start and end. Several may run; one leads. Example:

    interp worker
    """
    logging.basicConfig(level=logging.WARNING)
    app, _ = opened()
    if once:
        jobs.run_once(app)
    else:
        click.echo("The worker is running. Ctrl-C stops it.", err=True)
        jobs.schedule(app).start()
    return 0


@click.command("demo")
@click.option("--port", default=5000, show_default=True)
@click.option("--reset", is_flag=True, help="Throw the demo's data away and start over.")
def demo_command(port: int, reset: bool) -> int:
    """Make a demo installation with invented people, serve it on loopback, and run the worker in it.

    Running it again keeps the data. Sign-ins are in demo-sign-ins in the installation's folder. Example:

        interp demo
    """
    app, lines = prepare(reset=reset)
    scheduler = _background(app)
    click.echo(f"\nhttp://{LOOPBACK}:{port}\n")
    for line in one_a_role(lines):
        click.echo(line)
    click.echo(f"\nEverybody's sign-ins: {from_environment(demo=True).home / SIGN_INS}\nCtrl-C stops everything.")
    try:
        _serve(app, LOOPBACK, port)
    finally:
        scheduler.shutdown(wait=False)
    return 0


def _background(app: Flask) -> Any:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = jobs.schedule(app, BackgroundScheduler(timezone="UTC", executors={"default": ThreadPoolExecutor(2)}))
    scheduler.start()
    return scheduler


def _serve(app: Flask, host: str, port: int) -> None:
    logging.getLogger("waitress").setLevel(logging.ERROR)  # its lines hold addresses
    serve(app, host=host, port=port, threads=8, ident=None, clear_untrusted_proxy_headers=True)
