"""How the party works: every setting on one page, and a form for each."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as Answer

from app.db import db
from app.kernel import clock
from app.kernel.dates import ONE_DAY, start_of, written_day
from app.kernel.errors import DomainError, StaleEdit
from app.security.access import requires
from app.security.identity import current_identity
from app.settings import queries, service
from app.settings.domain import Kind
from app.settings.exports import history_table, settings_table
from app.settings.forms import NO, YES, ChangeSettingForm, SettingsFilter, change_form
from app.settings.permissions import SettingPermission
from app.settings.queries import ValueRow
from app.settings.registry import AnySetting, consequence_of, find_setting
from app.tabular.answers import file_answer
from app.tabular.page import Action, html_view
from app.web.transactions import transactional

pages = Blueprint("settings", __name__)


def _until(form: SettingsFilter) -> datetime | None:
    """The last instant of the day asked for; None for now."""
    day = form.on.data
    # Years that have no day after, or none before, in some zone.
    if day is None or not 1900 <= day.year <= 9000:
        return None
    return start_of(day + ONE_DAY) - timedelta(microseconds=1)


@pages.get("/settings")
@requires(SettingPermission.READ)
def settings() -> str | tuple[str, int]:
    """Every setting with its value, its default and why, now or as at a day."""
    form = SettingsFilter(request.args)
    if not form.validate():
        return render_template("settings/settings.html", form=form, groups=None), 422
    until = _until(form)
    rows = queries.list_values(db.session, until=until)
    may_change = until is None and current_identity().may(SettingPermission.CHANGE)
    groups = []
    for name, inside in groupby(rows, lambda row: row.setting.group):
        listed = list(inside)
        actions = [_action(row.setting) for row in listed] if may_change else None
        groups.append((name, html_view(settings_table(with_group=False), listed), actions))
    return render_template(
        "settings/settings.html",
        form=form,
        groups=groups,
        on=None if until is None else form.on.data,
        total=len(rows),
    )


def _action(setting: AnySetting) -> list[Action]:
    return [Action("Change", url_for("settings.setting", name=setting.name))]


@pages.get("/settings.<any(csv, xlsx):kind>")
@requires(SettingPermission.READ)
def settings_file(kind: str) -> Response | tuple[str, int]:
    """The same as a file."""
    form = SettingsFilter(request.args)
    if not form.validate():
        return render_template("settings/settings.html", form=form, groups=None), 422
    until = _until(form)
    day = clock.today() if until is None else form.on.data
    assert day is not None
    rows = queries.list_values(db.session, until=until)
    return file_answer(settings_table(), rows, kind, [("As at", written_day(day))])


@pages.route("/settings/<name>", methods=["GET", "POST"])
@requires(SettingPermission.CHANGE)
@transactional
def setting(name: str) -> str | Answer | tuple[str, int]:
    """Change one setting; below the form stands what it has been."""
    changed = find_setting(name)
    row = queries.get_value(db.session, changed)
    form = _form(changed, row)
    status, stale = 200, None
    if form.validate_on_submit():
        try:
            service.change_setting(
                db.session,
                name,
                form.wanted,
                form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            form.refuse(str(error))
            form.version.data = _version(name)
            status, stale = 409, error
        except DomainError as error:
            form.refuse(str(error), "value")
        else:
            now = queries.get_value(db.session, changed)
            flash(f"Saved. {changed.label}: {now.words}.")
            return redirect(url_for("settings.settings"))
    return (
        render_template(
            "settings/setting.html",
            form=form,
            changed=changed,
            row=row,
            stale=stale,
            consequence=(consequence_of(name) or (None,))[0],
            history=html_view(history_table(), queries.list_history(db.session, changed)),
        ),
        status if status != 200 else form.status,
    )


def _form(changed: AnySetting, row: ValueRow) -> ChangeSettingForm:
    """The form of the setting's kind, filled with what holds."""
    choices = queries.choices_of(db.session, changed)
    if choices and isinstance(row.value, str) and row.value not in choices:
        choices = {row.value: row.words, **choices}
    kind = change_form(changed.kind, choices, row.default_words, changed.unit)
    held: object = row.value
    if changed.kind is Kind.SWITCH:
        held = YES if row.value else NO
    return kind(data={"value": held, "version": _version(changed.name)})


def _version(name: str) -> int:
    return service.version_of(queries.newest_value(db.session, name))
