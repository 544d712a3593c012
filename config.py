"""Where things are: settings read once from the environment, and checked.

How the party works (rules, retention, look-back) is kept in the application itself.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
DEVELOPMENT_SECRET = "development only: not secret"  # noqa: S105  (refused in production)
DEVELOPMENT_FIELD_KEYS = (
    f"development:{base64.b64encode(b'development only: not secret....').decode()}"
)
DEVELOPMENT_MONITORING_KEY = base64.b64encode(b"development only: not secret ...").decode()
LONGEST_KEY_ID = 32
FIELD_KEY_BYTES = 32


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
    public_url: str
    mail_url: str
    field_keys: tuple[tuple[str, bytes], ...]
    monitoring_key: bytes
    audit_seals: Path
    proxies: int
    metrics_token: str = ""

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
        field_keys = env.get("FIELD_KEYS") or DEVELOPMENT_FIELD_KEYS
        if production and field_keys == DEVELOPMENT_FIELD_KEYS:
            raise BadSetting(
                "FIELD_KEYS must be set: a name, a colon and 32 random bytes in base64, such as"
                " 2026:$(openssl rand -base64 32)."
            )
        monitoring_key = env.get("MONITORING_KEY") or DEVELOPMENT_MONITORING_KEY
        if production and monitoring_key == DEVELOPMENT_MONITORING_KEY:
            raise BadSetting(
                "MONITORING_KEY must be set: 32 random bytes in base64, such as"
                " $(openssl rand -base64 32). It is not to be one of FIELD_KEYS."
            )
        if production and not env.get("PUBLIC_URL"):
            raise BadSetting("PUBLIC_URL must be set: the https:// address people come by.")
        public_url = _address(env, "PUBLIC_URL", "http://127.0.0.1:5000")
        if production and not public_url.startswith("https://"):
            raise BadSetting("PUBLIC_URL must begin with https://: people sign in there.")
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
            public_url=public_url,
            mail_url=_mail_url(env, production=production),
            field_keys=_field_keys(field_keys),
            monitoring_key=_monitoring_key(monitoring_key, _field_keys(field_keys)),
            metrics_token=_metrics_token(env),
            proxies=int(_choice(env, "PROXIES", ("0", "1", "2", "3"))),
            audit_seals=Path(env.get("AUDIT_SEALS") or _instance() / "audit-seals.log"),
        )


def _metrics_token(env: Mapping[str, str]) -> str:
    token = env.get("METRICS_TOKEN", "")
    if token and (len(token) < 32 or not token.isascii() or not token.isprintable()):
        raise BadSetting("METRICS_TOKEN must be at least 32 characters, or not set.")
    return token


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = env.get(name) or choices[0]
    if value not in choices:
        raise BadSetting(f"{name} is {value!r}; set it to one of: {', '.join(choices)}.")
    return value


def _instance() -> Path:
    """The folder for what this machine keeps, made when it is first needed."""
    folder = ROOT / "instance"
    folder.mkdir(exist_ok=True)
    return folder


def _mail_url(env: Mapping[str, str], *, production: bool) -> str:
    url = env.get("MAIL_URL")
    if not url:
        if production:
            raise BadSetting(
                "MAIL_URL must be set: smtp://user:password@host:587 or smtps://host:465."
            )
        return f"file:{_instance() / 'mail'}"
    try:
        parts = urlsplit(url)
        usable = (
            bool(parts.path)
            if parts.scheme == "file"
            else parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
        )
    except ValueError:
        usable = False
    if not usable:
        raise BadSetting(
            "MAIL_URL must be smtp://host:port, smtps://host:port or file: and the path of a"
            " folder."
        )
    return url


def _field_keys(text: str) -> tuple[tuple[str, bytes], ...]:
    """The keys that encrypt columns, by name; the first one writes."""
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        name, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if (
            not name.isascii()
            or not name.replace("-", "").isalnum()
            or len(name) > LONGEST_KEY_ID
            or len(key) != FIELD_KEY_BYTES
            or name in keys
        ):
            raise BadSetting(
                "FIELD_KEYS must be name:key parted by commas, each key 32 bytes in base64, each"
                " name of letters, digits and hyphens, and its own. The first key writes."
            )
        keys[name] = key
    return tuple(keys.items())


def _monitoring_key(encoded: str, field_keys: tuple[tuple[str, bytes], ...]) -> bytes:
    """The key under which answers are kept apart from whoever gave them."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != FIELD_KEY_BYTES or key in dict(field_keys).values():
        raise BadSetting(
            "MONITORING_KEY must be 32 bytes in base64, and none of the keys of FIELD_KEYS."
        )
    return key


def _database_url(env: Mapping[str, str]) -> str:
    url = env.get("DATABASE_URL")
    if not url:
        return f"sqlite:///{_instance() / 'chief-whip.sqlite3'}"
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
