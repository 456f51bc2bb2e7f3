"""Headers of every answer: nothing is kept by browsers or proxies, nothing from elsewhere runs."""

from urllib.parse import urlsplit

from flask import Flask, Response, request


def policy(leave_url: str) -> str:
    """Only this site, and for a form that leaves: the neutral site it is sent on to."""
    parts = urlsplit(leave_url)
    return "; ".join((
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "img-src 'self'",
        "connect-src 'self'", f"form-action 'self' {parts.scheme}://{parts.netloc}", "base-uri 'none'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def install(app: Flask, *, leave_url: str, secure: bool) -> None:
    content_policy = policy(leave_url)

    @app.after_request
    def _harden(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", content_policy)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint == "static":
            response.headers["Cache-Control"] = "public, max-age=3600"
        else:
            response.headers["Cache-Control"] = "no-store"
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response
