"""Chief Whip: the record of a parliamentary party's discipline and selections."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import app.accounts.cli
import app.accounts.holdings
import app.accounts.intake
import app.accounts.jobs
import app.accounts.security
import app.accounts.views
import app.alist.desk
import app.alist.holdings
import app.alist.jobs
import app.alist.populations
import app.alist.views
import app.audit.cli
import app.audit.views
import app.cabinet.cli
import app.cabinet.desk
import app.cabinet.holdings
import app.cabinet.intake
import app.cabinet.views
import app.confidence.desk
import app.confidence.holdings
import app.confidence.intake
import app.confidence.views
import app.db.cli
import app.db.engine
import app.db.trouble
import app.demo.cli
import app.desk.figures
import app.desk.help_search
import app.desk.items
import app.desk.jobs
import app.desk.topics
import app.desk.views
import app.intake.holdings
import app.intake.jobs
import app.intake.views
import app.jobs.cli
import app.jobs.jobs
import app.jobs.views
import app.kept.holdings
import app.kept.jobs
import app.kept.offering
import app.kept.views
import app.mail.jobs
import app.members.desk
import app.members.holdings
import app.members.intake
import app.members.views
import app.monitoring.desk
import app.monitoring.holdings
import app.monitoring.jobs
import app.monitoring.views
import app.opendata.desk
import app.opendata.views
import app.operations.cli
import app.operations.logs
import app.operations.metrics
import app.operations.views
import app.privacy.cli
import app.privacy.holdings
import app.privacy.jobs
import app.privacy.views
import app.reports.cli
import app.reports.desk
import app.reports.holdings
import app.reports.jobs
import app.reports.views
import app.security.access
import app.security.headers
import app.selections.cli
import app.selections.desk
import app.selections.holdings
import app.selections.intake
import app.selections.jobs
import app.selections.views
import app.settings.views
import app.source.banner
import app.splits.cli
import app.splits.desk
import app.splits.holdings
import app.splits.views
import app.standing.registry
import app.standing.serving
import app.votes.cli
import app.votes.desk
import app.votes.holdings
import app.votes.intake
import app.votes.jobs
import app.votes.views
import app.web
import app.whips.desk
import app.whips.holdings
import app.whips.intake
import app.whips.views
from app.audit.service import note_export
from app.members.domain.parties import is_party, official_party
from app.roles import ROLE_GRANTS
from app.tabular.answers import tell_of_exports
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
        MONITORING_KEY=config.monitoring_key,
        AUDIT_SEALS=config.audit_seals,
        METRICS_TOKEN=config.metrics_token,
        COMMONS_VOTES_API_URL=config.commons_votes_api_url,
        MEMBERS_API_URL=config.members_api_url,
        OWN_PARTY=_own_party(config.own_party),
        SQLALCHEMY_ENGINES={"default": config.database_url},
        SESSION_COOKIE_SECURE=config.production,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME=_cookie_name(config),
        TRUSTED_HOSTS=[urlsplit(config.public_url).hostname] if config.production else None,
        # A token is its session's, which has an end of its own: a form left open loses nothing.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=1024 * 1024,
    )
    if config.proxies:
        # Who asks is then who the nearest proxies say; without them anybody could say anything.
        flask.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            flask.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=0
        )
    app.db.engine.init_app(flask)
    app.operations.logs.init_app(flask)
    app.operations.metrics.init_app(flask)
    app.security.access.init_app(flask)
    app.security.headers.init_app(flask)
    app.web.init_app(flask)
    app.standing.registry.init_app(flask)
    app.source.banner.init_app(flask)
    flask.extensions["chief_whip_role_grants"] = ROLE_GRANTS
    tell_of_exports(flask, note_export)
    app.accounts.security.init_app(flask)
    for blueprint in (app.desk.views.pages, app.members.views.pages, app.votes.views.pages):
        flask.register_blueprint(blueprint)
    flask.register_blueprint(app.accounts.views.pages)
    flask.register_blueprint(app.alist.views.pages)
    flask.register_blueprint(app.audit.views.pages)
    flask.register_blueprint(app.cabinet.views.pages)
    flask.register_blueprint(app.confidence.views.pages)
    flask.register_blueprint(app.intake.views.pages)
    flask.register_blueprint(app.jobs.views.pages)
    app.kept.offering.init_app(flask)
    flask.register_blueprint(app.kept.views.pages)
    flask.register_blueprint(app.operations.views.pages)
    flask.register_blueprint(app.selections.views.pages)
    flask.register_blueprint(app.settings.views.pages)
    flask.register_blueprint(app.monitoring.views.pages)
    app.opendata.views.init_app(flask)
    flask.register_blueprint(app.privacy.views.pages)
    flask.register_blueprint(app.reports.views.pages)
    flask.register_blueprint(app.splits.views.pages)
    flask.register_blueprint(app.whips.views.pages)
    flask.cli.add_command(app.privacy.cli.group)
    for group in (
        app.accounts.cli.group,
        app.accounts.cli.security_group,
        app.audit.cli.group,
        app.cabinet.cli.group,
        app.db.cli.group,
        app.demo.cli.group,
        app.jobs.cli.group,
        app.operations.cli.group,
        app.reports.cli.group,
        app.selections.cli.group,
        app.splits.cli.group,
        app.votes.cli.group,
    ):
        flask.cli.add_command(group)
    app.db.trouble.tell_plainly(flask)
    app.standing.serving.init_app(flask)
    app.operations.metrics.count_kept(flask)
    return flask


def _cookie_name(config: Config) -> str:
    """Of the session's cookie.

    A browser gives a cookie to every port of a machine, so two Chief Whips on one, such as those
    of `make demo`, must not take each other's.
    """
    if config.production:
        return "__Host-session"
    port = urlsplit(config.public_url).port
    return "session" if port in (None, 5000) else f"session-{port}"


def _own_party(name: str) -> str:
    """The official name of the party that the setting means: "lab" is Labour."""
    party = official_party(name).name
    if not is_party(party):
        raise BadSetting(f"OWN_PARTY is {name!r}, which is no party; name one, such as Labour.")
    return party
