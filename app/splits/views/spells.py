"""Who joins and leaves a breakaway group, and what follows only where an officer says so."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import StaleEdit
from app.kernel.words import plural
from app.members.matching import list_meant, unsure_sentence
from app.members.queries import get_member
from app.security.access import requires
from app.security.identity import current_identity
from app.splits.domain.groups import GroupRefused
from app.splits.exports.groups import group_path
from app.splits.forms.groups import JoinForm, SpellForm, VoidForm
from app.splits.models.groups import BreakawayMember
from app.splits.permissions import SplitPermission
from app.splits.queries import groups as queries
from app.splits.service import groups as service
from app.splits.service.groups import Consequences, spell_facts
from app.splits.views.blueprint import pages
from app.web.transactions import transactional
from app.whips.domain import WhipRefused
from app.whips.permissions import WhipPermission

Answer = str | AnyResponse | tuple[str, int]


@pages.route("/groups/<int:group_id>/join", methods=["GET", "POST"])
@requires(SplitPermission.KEEP_GROUP)
@transactional
def join_group(group_id: int) -> Answer:
    """Record that members joined a group, all of them or none, and what else was said of them."""
    row = queries.get_group(db.session, group_id)
    facts = queries.list_facts(db.session, group_id)
    form = JoinForm(data={"since": facts[0].happened_on})
    may_change_whip = current_identity().may(WhipPermission.CHANGE)
    if not may_change_whip:
        del form.resign_membership
        del form.resign_whip
    if form.validate_on_submit():
        chosen = _chosen(form)
        if not form.errors:
            assert form.since.data
            consequences = (
                Consequences(bool(form.resign_membership.data), bool(form.resign_whip.data))
                if may_change_whip
                else Consequences()
            )
            try:
                made = service.join_group(
                    db.session,
                    group_id,
                    chosen,
                    since=form.since.data,
                    source=form.source.data,
                    consequences=consequences,
                    by=current_identity().actor,
                )
            except GroupRefused as error:
                form.refuse(str(error), error.field if error.field in form else None)
            except WhipRefused as error:
                form.refuse(f"Nobody was recorded. {error}")
            else:
                flash(_told(len(made), consequences))
                return redirect(group_path(group_id))
    page = render_template(
        "splits/join_group.html",
        form=form,
        row=row,
        name=queries.name_of(facts, clock.today()),
        may_change_whip=may_change_whip,
    )
    return page, form.status


def _chosen(form: JoinForm) -> list[int]:
    """Official ids of those named; the field is refused where one is not certain."""
    lines = (" ".join(line.split()) for line in form.names.data.splitlines())
    texts = list(dict.fromkeys(line for line in lines if line))
    meant = list_meant(db.session, texts, form.since.data)
    unsure = [
        unsure_sentence(text, meant[text].candidates)
        for text in texts
        if meant[text].certain is None
    ]
    for sentence in unsure:
        form.refuse(sentence, "names")
    return [found.certain.id for found in meant.values() if found.certain is not None]


def _told(count: int, consequences: Consequences) -> str:
    said = f"{plural(count, 'member')} joined."
    if consequences.resign_membership:
        said += " That each resigned from the party is on record as well."
    if consequences.resign_whip:
        said += " That each resigned the whip is on record as well."
    return said


@pages.route("/groups/spells/<int:group_spell_id>/correct", methods=["GET", "POST"])
@requires(SplitPermission.KEEP_GROUP)
@transactional
def correct_spell(group_spell_id: int) -> Answer:
    """Record that somebody left a group, or correct the days and the source."""
    row = queries.get_spell(db.session, group_spell_id)
    form = SpellForm(obj=row)
    stale = None
    if form.validate_on_submit():
        assert form.since.data
        try:
            service.correct_spell(
                db.session,
                group_spell_id,
                since=form.since.data,
                until=form.until.data,
                source=form.source.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = _stale(form, error, row)
        except GroupRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            until = f"Left on {written_day(row.until)}" if row.until else "The days"
            flash(f"{until}: it is on record.")
            return redirect(group_path(row.group_id))
    page = render_template("splits/correct_spell.html", form=form, stale=stale, **_about(row))
    return page, 409 if stale else form.status


@pages.route("/groups/spells/<int:group_spell_id>/void", methods=["GET", "POST"])
@requires(SplitPermission.KEEP_GROUP)
@transactional
def void_spell(group_spell_id: int) -> Answer:
    """Void that somebody sat in a group, recorded by mistake."""
    row = queries.get_spell(db.session, group_spell_id)
    form = VoidForm(data={"version": row.version})
    stale = None
    if form.validate_on_submit():
        try:
            service.void_spell(
                db.session,
                group_spell_id,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = _stale(form, error, row)
        except GroupRefused as error:
            form.refuse(str(error))
        else:
            flash("It is voided and counts on no day.")
            return redirect(group_path(row.group_id))
    page = render_template("splits/void_spell.html", form=form, **_about(row))
    return page, 409 if stale else form.status


def _about(row: BreakawayMember) -> dict[str, object]:
    """What the page of a spell says it is of."""
    facts = queries.list_facts(db.session, row.group_id)
    return {
        "row": row,
        "member": get_member(db.session, row.member_id).name,
        "name": queries.name_of(facts, clock.today()),
        "group_url": url_for("splits.group", group_id=row.group_id),
    }


def _stale(form: SpellForm | VoidForm, error: StaleEdit, row: BreakawayMember) -> StaleEdit:
    """Say that somebody else saved first, and open the form on what is on record now."""
    form.refuse(str(error))
    form.version.data = row.version
    facts = spell_facts(row)
    return StaleEdit({name: facts[name] for name in facts if name in form})
