"""Security headers on every answer, and the address that monitoring asks."""

from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from fund.web.auth import public
from fund.web.transaction import reading

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def init_hardening(app: Flask) -> None:
    """Put the headers on every answer; pages of people who are logged in are never kept by the browser."""
    app.after_request(_harden)
    app.add_url_rule("/health", view_func=health)


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html" or "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


@public
def health() -> ResponseReturnValue:
    """Answer that the program runs and its database listens."""
    reading().execute(text("SELECT 1"))
    return jsonify(status="ok")
