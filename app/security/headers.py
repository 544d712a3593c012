"""Headers that go with every answer."""

from __future__ import annotations

from flask import Flask, Response, g

from app.security.identity import ANONYMOUS

# No script runs but on the few pages that ask for one of ours; all else is our own too.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def allow_scripts() -> None:
    """Let the scripts of our own files run on the page being answered."""
    g.scripts = True


def init_app(app: Flask) -> None:
    """Set the headers on every answer of the application."""

    @app.after_request
    def guard(response: Response) -> Response:
        # A script of ours may ask for our own pages: an open board looks for what has changed.
        scripts = "; connect-src 'self'; script-src 'self'" if g.get("scripts") else ""
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY + scripts
        if g.get("chief_whip_identity", ANONYMOUS).signed_in:
            # What an officer may see is not for the next person at this machine.
            response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if app.config["PRODUCTION"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response
