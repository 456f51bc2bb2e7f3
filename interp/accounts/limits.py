"""How often somebody may try to sign in: ten tries a minute for one address from one place.

The counts live in this process's memory and hold no address: the key is a keyed hash of what was typed and where from.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter

from interp import vault
from interp.accounts.facts import address

TRIES = "10 per minute"


def _who() -> str:
    typed = f"{address(request.form.get('email', ''))}\0{request.remote_addr}"
    secret = vault.current().derived("sign-in tries").encode()
    return hmac.new(secret, typed.encode(), hashlib.sha256).hexdigest()


def install(app: Flask) -> None:
    """Too many tries become a 429. Needs the sign-in page to be there already."""
    limiter = Limiter(_who, app=app, storage_uri="memory://", strategy="moving-window", headers_enabled=False)
    view: Callable[..., Any] = app.view_functions["security.login"]
    app.view_functions["security.login"] = limiter.limit(TRIES, methods=["POST"])(view)
