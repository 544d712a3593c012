"""Chief Whip: the record of a parliamentary party's discipline and selections."""

from __future__ import annotations

from flask import Flask

import app.db.cli
import app.db.engine
import app.desk.views
import app.jobs.cli
import app.members.views
import app.security.access
import app.security.headers
import app.votes.cli
import app.votes.jobs
import app.votes.views
import app.web
from app.members.domain.parties import is_party, official_party
from config import BadSetting, Config


def create_app(config: Config | None = None) -> Flask:
    """Put the application together: settings, database, pages, commands.

    Raises config.BadSetting with a sentence when a setting is missing or wrong.
    """
    config = config or Config.from_environment()
    flask = Flask(__name__, static_folder=None)
    flask.config.from_mapping(
        SECRET_KEY=config.secret_key,
        PRODUCTION=config.production,
        PUBLIC_URL=config.public_url,
        MAIL_URL=config.mail_url,
        FIELD_KEYS=config.field_keys,
        AUDIT_SEALS=config.audit_seals,
        COMMONS_VOTES_API_URL=config.commons_votes_api_url,
        MEMBERS_API_URL=config.members_api_url,
        OWN_PARTY=_own_party(config.own_party),
        SQLALCHEMY_ENGINES={"default": config.database_url},
        SESSION_COOKIE_SECURE=config.production,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=1024 * 1024,
    )
    app.db.engine.init_app(flask)
    app.security.access.init_app(flask)
    app.security.headers.init_app(flask)
    app.web.init_app(flask)
    for blueprint in (app.desk.views.pages, app.members.views.pages, app.votes.views.pages):
        flask.register_blueprint(blueprint)
    for group in (app.db.cli.group, app.jobs.cli.group, app.votes.cli.group):
        flask.cli.add_command(group)
    return flask


def _own_party(name: str) -> str:
    """The official name of the party that the setting means: "lab" is Labour."""
    party = official_party(name).name
    if not is_party(party):
        raise BadSetting(f"OWN_PARTY is {name!r}, which is no party; name one, such as Labour.")
    return party
