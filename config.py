"""Where things are: settings read once from the environment, and checked.

How the party works (rules, retention, look-back) is kept in the application itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
DEVELOPMENT_SECRET = "development only: not secret"  # noqa: S105  (refused in production)


class BadSetting(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class Config:
    """The settings of one process. `repr` is left out so that secrets cannot be logged."""

    database_url: str
    secret_key: str
    commons_votes_api_url: str
    members_api_url: str
    own_party: str
    production: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Config:
        """Read and check every setting.

        Takes the environment (default: the process's own). Raises BadSetting with a sentence
        that names the setting.
        """
        env = os.environ if environment is None else environment
        production = _choice(env, "CHIEF_WHIP_ENV", ("development", "production")) == "production"
        secret_key = env.get("SECRET_KEY") or DEVELOPMENT_SECRET
        if production and (secret_key == DEVELOPMENT_SECRET or len(secret_key) < 32):
            raise BadSetting("SECRET_KEY must be set to at least 32 secret characters.")
        return cls(
            database_url=_database_url(env),
            secret_key=secret_key,
            commons_votes_api_url=_address(
                env, "COMMONS_VOTES_API_URL", "https://commonsvotes-api.parliament.uk"
            ),
            members_api_url=_address(
                env, "MEMBERS_API_URL", "https://members-api.parliament.uk/api"
            ),
            own_party=env.get("OWN_PARTY") or "Labour",
            production=production,
        )


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = env.get(name) or choices[0]
    if value not in choices:
        raise BadSetting(f"{name} is {value!r}; set it to one of: {', '.join(choices)}.")
    return value


def _database_url(env: Mapping[str, str]) -> str:
    url = env.get("DATABASE_URL")
    if not url:
        instance = ROOT / "instance"
        instance.mkdir(exist_ok=True)
        return f"sqlite:///{instance / 'chief-whip.sqlite3'}"
    # Some hosts still hand out the older spelling.
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise BadSetting(
            "DATABASE_URL must begin with sqlite:/// and the path of a file, or postgresql://."
        )
    if url.startswith("sqlite:///") and url.removeprefix("sqlite:///") in ("", ":memory:"):
        raise BadSetting("DATABASE_URL must name a file: a database in memory cannot be shared.")
    return url


def _address(env: Mapping[str, str], name: str, default: str) -> str:
    url = (env.get(name) or default).rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise BadSetting(f"{name} must be a web address that begins with https:// or http://.")
    return url
