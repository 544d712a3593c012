"""Rule sets: the list, one version with a way to try it, and the next version."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request
from werkzeug import Response as AnyResponse

from app.audit.registry import names_of
from app.db import db
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.kernel.words import folded, plural
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.rules import Counting, RuleSet
from app.selections.domain.trigger import AFFILIATES, BRANCHES, Pool, assess
from app.selections.domain.wording import (
    could_change,
    empty_words,
    stands,
    threshold_words,
    working,
)
from app.selections.exports.rules import rule_set_path, rule_sets_table
from app.selections.forms.rules import NewVersionForm, RulesFilter, TryForm, filled
from app.selections.models.rules import RuleSetVersion
from app.selections.permissions import SelectionPermission
from app.selections.queries.rules import (
    count_rounds_by,
    get_version,
    list_rule_sets,
    newest,
    rule_set_of,
)
from app.selections.service import rules as service
from app.selections.service.rules import RuleSetRefused
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50


def _rows(text: str) -> list[RuleSetVersion]:
    words = folded(text).split()
    return [
        row
        for row in list_rule_sets(db.session)
        if all(word in folded(f"{row.name} {row.title}") for word in words)
    ]


@pages.get("/rule-sets")
@requires(SelectionPermission.READ)
def rule_sets() -> Answer:
    """Every version of every rule set."""
    form = RulesFilter(request.args)
    if not form.validate():
        return render_template("selections/rule_sets.html", form=form, page=None), 422
    page = Page.of(_rows(form.q.data), page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "selections/rule_sets.html",
        form=form,
        page=page,
        table=html_view(rule_sets_table(), page.items),
    )


@pages.get("/rule-sets.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def rule_sets_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = RulesFilter(request.args)
    if not form.validate():
        return render_template("selections/rule_sets.html", form=form, page=None), 422
    notes = [("Name or title contains", form.q.data)] if form.q.data else []
    return file_answer(rule_sets_table(), _rows(form.q.data), kind, notes)


def settings_of(rules: RuleSet) -> list[tuple[str, str]]:
    """Every setting of a rule set in words."""
    if rules.counting is Counting.EVERY_SEAT:
        return [("How units count", rules.counting.label.capitalize())]
    said = [
        ("How units count", rules.counting.label.capitalize()),
        ("Share for a full selection", str(rules.threshold)),
        ("Exactly on it", "triggers" if rules.at_threshold else "does not trigger"),
        (
            "Units without preference",
            "are in the base" if rules.no_preference_counts else "are out of numerator and base",
        ),
        (
            "Exempt",
            "Nobody"
            if not rules.exempt_months
            else "During pregnancy and maternity leave, and for"
            f" {plural(rules.exempt_months, 'month')} after the return",
        ),
        ("Notice", f"{plural(rules.notice_days, 'day')} before the first unit meets, at least"),
        ("Timetable", plural(rules.weeks, "week")),
        (
            "Voters",
            f"Members of {plural(rules.standing_months, 'month')}' standing at the freeze date",
        ),
    ]
    if rules.counting is Counting.COLLEGE:
        said.insert(4, ("Half without any preference", rules.empty_half.label.capitalize()))
    return said


@pages.get("/rule-sets/<int:rule_set_id>")
@requires(SelectionPermission.READ)
def rule_set(rule_set_id: int) -> Answer:
    """One version: every setting in words, its other versions, and a way to try it."""
    found = get_version(db.session, rule_set_id)
    rules = rule_set_of(found)
    form = TryForm(request.args)
    valid = form.validate()
    tried = None
    if valid and rules.counting is not Counting.EVERY_SEAT and any(f.data for f in form):
        tried = assess(
            rules,
            {
                name: Pool(
                    *(form[f"{name}_{part}"].data or 0 for part in _PARTS),
                )
                for name in (BRANCHES, AFFILIATES)
            },
        )
    by = names_of(db.session, [found.recorded_by] if found.recorded_by else [])
    page = render_template(
        "selections/rule_set.html",
        found=found,
        rules=rules,
        settings=settings_of(rules),
        rule_words=threshold_words(rules),
        versions=[
            row
            for row in list_rule_sets(db.session)
            if row.name == found.name and row.id != rule_set_id
        ],
        used=count_rounds_by(db.session, rule_set_id),
        by=by.get(found.recorded_by, found.recorded_by),
        is_newest=newest(db.session, found.name).id == rule_set_id,
        may_keep=current_identity().may(SelectionPermission.KEEP_RULES),
        form=form if rules.counting is not Counting.EVERY_SEAT else None,
        tried=None
        if tried is None
        else {
            "stands": stands(tried),
            "working": [working(test) for test in tried.tests],
            "could_change": could_change(tried),
            "empty": empty_words(tried),
        },
    )
    return page if valid else (page, 422)


_PARTS = ("for", "against", "none", "pending")


@pages.route("/rule-sets/<int:rule_set_id>/new-version", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_RULES)
@transactional
def new_version(rule_set_id: int) -> Answer:
    """Make the next version of a rule set; what runs keeps its own."""
    found = get_version(db.session, rule_set_id)
    rules = rule_set_of(found)
    form = NewVersionForm(data={**filled(rules), "in_force_from": clock.today()})
    last = newest(db.session, found.name)
    stale = last.id != rule_set_id
    if form.validate_on_submit():
        try:
            made = service.record_version(
                db.session,
                rule_set_id,
                form.rule_set(found.name, found.version + 1),
                in_force_from=form.in_force_from.data,
                source=form.source.data,
                reason=form.reason.data,
                by=current_identity().actor,
            )
        except StaleEdit:
            form.refuse(
                f"Version {last.version} of this rule set is newer than the one you began with:"
                " make yours from that one."
            )
        except RuleSetRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash(f"Version {made.version} of “{made.name}” is on record.")
            return redirect(rule_set_path(made.id))
    page = render_template(
        "selections/new_version.html", form=form, found=found, last=last, stale=stale
    )
    return page, 409 if stale and form.is_submitted() else form.status
