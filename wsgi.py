"""Entry point for web servers and for the `flask` command."""

from app import create_app
from config import BadSetting

try:
    app = create_app()
except BadSetting as error:
    raise SystemExit(f"Chief Whip cannot start. {error}") from None
