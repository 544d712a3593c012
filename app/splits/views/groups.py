"""The pages of breakaway groups: the list, one group, and what its keeper records of it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.audit.registry import names_of
from app.db import db
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.kernel.words import plural
from app.security.access import requires
from app.security.identity import current_identity
from app.splits.domain.groups import NAMING, GroupFact, GroupRefused, state_on
from app.splits.exports.groups import group_path, groups_table, spells_table
from app.splits.forms.groups import GroupFactForm, GroupsFilter, NewGroupForm, VoidForm
from app.splits.permissions import SplitPermission
from app.splits.queries import groups as queries
from app.splits.queries.groups import GROUP_SORTS, GroupFilter, SpellRow
from app.splits.service import groups as service
from app.splits.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import Action, html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]
PAGE_SIZE = 50


def _wanted(form: GroupsFilter) -> GroupFilter:
    sort = request.args.get("sort", "formed_on")
    by = {"breakaway": "name", "formed_on": "formed"}.get(sort, sort)
    return GroupFilter(
        on=form.on.data or clock.today(),
        text=form.q.data,
        state=form.state.data,
        sort=by if by in GROUP_SORTS else "formed",
        # Without an order asked for the newest come first.
        descending="sort" not in request.args or request.args.get("order") == "descending",
    )


@pages.get("/groups")
@requires(SplitPermission.READ)
def groups() -> Answer:
    """Every breakaway group, as at a day."""
    form = GroupsFilter(request.args)
    if not form.validate():
        return render_template("splits/groups.html", form=form, page=None), 422
    wanted = _wanted(form)
    found = queries.list_groups(db.session, wanted)
    number = page_number(request.args.get("page"))
    rows = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    column = {"name": "breakaway", "formed": "formed_on"}.get(wanted.sort, wanted.sort)
    return render_template(
        "splits/groups.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, len(found)),
        table=html_view(groups_table(), rows),
        sort=sort_by_address(
            column, frozenset({"breakaway", "formed_on", "members"}), descending=wanted.descending
        ),
        on_record=queries.has_groups(db.session),
        may_keep=current_identity().may(SplitPermission.KEEP_GROUP),
    )


@pages.get("/groups.<any(csv, xlsx):kind>")
@requires(SplitPermission.READ)
def groups_file(kind: str) -> Response | tuple[str, int]:
    """The same groups, whole, as a file."""
    form = GroupsFilter(request.args)
    if not form.validate():
        return render_template("splits/groups.html", form=form, page=None), 422
    wanted = _wanted(form)
    said = (
        ("As at", wanted.on.isoformat()),
        ("Name contains", wanted.text),
        ("State", wanted.state),
    )
    return file_answer(
        groups_table(),
        queries.list_groups(db.session, wanted),
        kind,
        [(label, text) for label, text in said if text],
    )


@pages.get("/groups/<int:group_id>")
@requires(SplitPermission.READ)
def group(group_id: int) -> Answer:
    """One group: what became of it day by day, and who sits and has sat in it."""
    row = queries.get_group(db.session, group_id)
    facts = queries.list_facts(db.session, group_id, voided=True)
    counting = [fact for fact in facts if fact.voided_at is None]
    spells = queries.list_spells(db.session, group_id, voided=True)
    actors = {who for fact in facts for who in (fact.recorded_by, fact.voided_by) if who}
    actors |= {row.voided_by} if row.voided_by else set()
    may_keep = current_identity().may(SplitPermission.KEEP_GROUP) and row.voided_at is None
    today = clock.today()
    return render_template(
        "splits/group.html",
        row=row,
        name=queries.name_of(counting, today),
        state=None if row.voided_at else state_on(queries.steps_of(counting), today),
        facts=facts,
        formed=GroupFact.FORMED,
        table=html_view(spells_table(group_id), spells),
        actions=[_actions(spell) for spell in spells] if may_keep else None,
        count=len(spells),
        now=sum(1 for one in spells if one.covers(today)),
        who=names_of(db.session, actors),
        may_keep=may_keep,
    )


def _actions(spell: SpellRow) -> list[Action]:
    if spell.voided:
        return []
    return [
        Action("Leave or correct", url_for("splits.correct_spell", group_spell_id=spell.id)),
        Action("Void", url_for("splits.void_spell", group_spell_id=spell.id)),
    ]


@pages.get("/groups/<int:group_id>.<any(csv, xlsx):kind>")
@requires(SplitPermission.READ)
def group_file(group_id: int, kind: str) -> Response:
    """Who sits and has sat in a group, as a file."""
    row = queries.get_group(db.session, group_id)
    name = queries.name_of(queries.list_facts(db.session, row.id), clock.today())
    return file_answer(
        spells_table(group_id),
        queries.list_spells(db.session, group_id, voided=True),
        kind,
        [("Group", name)],
    )


@pages.route("/groups/new", methods=["GET", "POST"])
@requires(SplitPermission.KEEP_GROUP)
@transactional
def new_group() -> Answer:
    """Record that a group was formed."""
    form = NewGroupForm()
    if form.validate_on_submit():
        assert form.formed_on.data
        try:
            made = service.form_group(
                db.session,
                name=form.name.data,
                formed_on=form.formed_on.data,
                source=form.source.data,
                by=current_identity().actor,
            )
        except GroupRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash(f"{form.name.data} is on record. Record now who joined it.")
            return redirect(group_path(made.id))
    return render_template("splits/new_group.html", form=form), form.status


@pages.route("/groups/<int:group_id>/record", methods=["GET", "POST"])
@requires(SplitPermission.KEEP_GROUP)
@transactional
def record_fact(group_id: int) -> Answer:
    """Record that a group was renamed, registered, deregistered or dissolved."""
    row = queries.get_group(db.session, group_id)
    form = GroupFactForm(data={"version": row.version})
    stale = False
    if form.validate_on_submit():
        assert form.on.data
        if not form.fact.data:
            form.refuse("Choose what happened to the group", "fact")
        else:
            fact = GroupFact(form.fact.data)
            try:
                ended = service.record_fact(
                    db.session,
                    group_id,
                    fact,
                    on=form.on.data,
                    name=form.name.data if fact in NAMING else "",
                    source=form.source.data,
                    version=form.version.data,
                    by=current_identity().actor,
                )
            except StaleEdit as error:
                stale = True
                form.refuse(str(error))
                form.version.data = row.version
            except GroupRefused as error:
                form.refuse(str(error), error.field if error.field in form else None)
            else:
                also = f" {plural(len(ended), 'member')} left it that day." if ended else ""
                flash(f"{fact.label}: it is on record.{also}")
                return redirect(group_path(group_id))
    page = render_template("splits/record_fact.html", form=form, row=row, name=_name(group_id))
    return page, 409 if stale else form.status


@pages.route("/groups/facts/<int:group_fact_id>/void", methods=["GET", "POST"])
@requires(SplitPermission.KEEP_GROUP)
@transactional
def void_fact(group_fact_id: int) -> Answer:
    """Void something recorded of a group by mistake."""
    fact = queries.get_fact(db.session, group_fact_id)
    row = queries.get_group(db.session, fact.group_id)
    form = VoidForm(data={"version": row.version})
    stale = False
    if form.validate_on_submit():
        try:
            service.void_fact(
                db.session,
                group_fact_id,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = True
            form.refuse(str(error))
            form.version.data = row.version
        except GroupRefused as error:
            form.refuse(str(error))
        else:
            flash("It is voided and counts on no day.")
            return redirect(group_path(row.id))
    page = render_template(
        "splits/void_fact.html", form=form, row=row, fact=fact, name=_name(row.id)
    )
    return page, 409 if stale else form.status


@pages.route("/groups/<int:group_id>/void", methods=["GET", "POST"])
@requires(SplitPermission.KEEP_GROUP)
@transactional
def void_group(group_id: int) -> Answer:
    """Void a whole group that was recorded by mistake."""
    row = queries.get_group(db.session, group_id)
    form = VoidForm(data={"version": row.version})
    stale = False
    if form.validate_on_submit():
        try:
            service.void_group(
                db.session,
                group_id,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = True
            form.refuse(str(error))
            form.version.data = row.version
        except GroupRefused as error:
            form.refuse(str(error))
        else:
            flash("The group is voided, with everybody’s days in it.")
            return redirect(group_path(group_id))
    page = render_template("splits/void_group.html", form=form, row=row, name=_name(group_id))
    return page, 409 if stale else form.status


def _name(group_id: int) -> str:
    """How a group is called today."""
    return queries.name_of(queries.list_facts(db.session, group_id), clock.today())
