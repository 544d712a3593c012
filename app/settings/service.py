"""Changes settings. Nothing here commits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.settings.domain import (
    Kind,
    Unusable,
    Value,
    checked_number,
    checked_switch,
    checked_text,
)
from app.settings.events import SettingEvent
from app.settings.models import SettingValue
from app.settings.queries import choices_of, newest_value
from app.settings.registry import AnySetting, consequence_of, find_setting

TO_DEFAULT = "the default"
TO_VALUE = "the value entered"


class Unchanged(DomainError):
    """The setting holds this value already."""


def change_setting(
    session: Session, name: str, value: object, version: int | None, *, by: str
) -> SettingValue:
    """Let a setting hold a value from now on.

    value: of the setting's kind; None for the default, whatever it is. version: the id of the
    row the officer saw as the newest, 0 where there was none. What was worked out by the setting
    is worked out anew (`registry.follows`).

    Raises NotInRecord, Unusable (which values can be used), Unchanged, and StaleEdit when
    somebody else has changed the setting since.
    """
    setting = find_setting(name)
    # Two at once could both find the version they expect.
    one_at_a_time(session, "settings")
    before = newest_value(session, name)
    held = None if before is None else before.value
    if version != version_of(before):
        shown = setting.initial if held is None else held
        raise StaleEdit(
            {
                "which": TO_DEFAULT if held is None else TO_VALUE,
                "value": setting.in_words(shown),  # type: ignore[arg-type]
            }
        )
    after = None if value is None else _usable(session, setting, value)
    if after == held and type(after) is type(held):
        raise Unchanged(
            "Nothing was changed: that is what the setting holds already. Enter another value, or"
            " leave it as it is."
        )
    row = SettingValue(name=name, value=after, set_at=clock.now(), set_by=by)
    session.add(row)
    session.flush()
    audit.record(
        session,
        SettingEvent.CHANGED,
        by=by,
        subject=f"setting {name}",
        changes={"before": held, "after": after, "default": setting.initial},
    )
    following = consequence_of(name)
    if following is not None:
        following[1](session, by)
    return row


def version_of(row: SettingValue | None) -> int:
    """Which version of a setting a form is opened on."""
    return 0 if row is None else row.id


def _usable(session: Session, setting: AnySetting, value: object) -> Value:
    """The value as it is stored. Raises Unusable, or what the setting's room raises."""
    match setting.kind:
        case Kind.NUMBER:
            return checked_number(value, setting.least, setting.most, setting.unit)
        case Kind.SWITCH:
            return checked_switch(value)
        case Kind.TEXT:
            text = checked_text(value, choices_of(session, setting))
            return text if setting.accept is None else setting.accept(session, text)
    raise Unusable("This setting cannot be changed.")
