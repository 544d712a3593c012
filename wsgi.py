"""Entry point for web servers and for the `flask` command."""

from app import create_app
from app.operations.logs import configure
from config import BadSetting, Config

try:
    settings = Config.from_environment()
    configure(production=settings.production)
    app = create_app(settings)
except BadSetting as error:
    raise SystemExit(f"Chief Whip cannot start. {error}") from None
