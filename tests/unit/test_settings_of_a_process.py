"""What stands in the environment is read once, and refused in a sentence that names it."""

from __future__ import annotations

from base64 import b64encode

import pytest

from config import BadSetting, Config

KEY = b64encode(bytes(range(32))).decode()
OTHER_KEY = b64encode(bytes(range(1, 33))).decode()
PRODUCTION = {
    "CHIEF_WHIP_ENV": "production",
    "DATABASE_URL": "postgresql://whip@localhost/whip",
    "SECRET_KEY": "s" * 32,
    "FIELD_KEYS": f"2026:{KEY}",
    "MONITORING_KEY": OTHER_KEY,
    "PUBLIC_URL": "https://whip.example.org",
    "MAIL_URL": "smtps://mail.example.org",
}


def test_development_needs_nothing() -> None:
    config = Config.from_environment({})
    assert not config.production
    assert config.mail_url.startswith("file:")
    assert len(config.field_keys) == 1


def test_production_starts_with_all_it_needs() -> None:
    config = Config.from_environment(PRODUCTION)
    assert config.production
    assert config.field_keys == (("2026", bytes(range(32))),)


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "FIELD_KEYS", "MONITORING_KEY", "PUBLIC_URL", "MAIL_URL"]
)
def test_production_refuses_to_start_without(name: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Config.from_environment({n: v for n, v in PRODUCTION.items() if n != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "development only: not secret"),
        ("PUBLIC_URL", "http://whip.example.org"),
        ("PUBLIC_URL", "whip.example.org"),
        ("PROXIES", "-1"),
        ("PROXIES", "many"),
        ("MAIL_URL", "mailto:ada@example.org"),
        ("MAIL_URL", "smtp://"),
        ("FIELD_KEYS", KEY),
        ("FIELD_KEYS", f"2026:{KEY[:-4]}"),
        ("FIELD_KEYS", f"2026:{KEY},2026:{KEY}"),
        ("FIELD_KEYS", f"a key:{KEY}"),
        ("FIELD_KEYS", "2026:not base64"),
        ("MONITORING_KEY", KEY),
        ("MONITORING_KEY", "not base64"),
        ("MONITORING_KEY", OTHER_KEY[:-4]),
    ],
)
def test_production_refuses_what_is_not_in_order(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Config.from_environment({**PRODUCTION, name: value})


def test_a_setting_that_is_shown_hides_its_secrets() -> None:
    config = Config.from_environment(PRODUCTION)
    assert "s" * 32 not in repr(config)
    assert KEY not in repr(config)
