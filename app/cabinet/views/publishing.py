"""Publishing a draft, with what is to be checked first, and voiding one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from app.cabinet.domain.board import StepRefused
from app.cabinet.domain.opening import DraftRefused
from app.cabinet.exports.drafts import PublishedRow, draft_path, published_table
from app.cabinet.forms.drafts import PublishForm
from app.cabinet.forms.reasons import ReasonForm
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries.draft_plans import list_taken_over
from app.cabinet.queries.drafts import BoardRead, get_draft, read_board
from app.cabinet.queries.nominees import holds_already
from app.cabinet.queries.obstacles import list_obstacles
from app.cabinet.queries.posts import list_posts, person_key
from app.cabinet.service.drafts import publishing as service
from app.cabinet.service.drafts.publishing import publishing_hindrance, voiding_hindrance
from app.cabinet.service.drafts.steps import StaleBoard
from app.cabinet.views.blueprint import pages
from app.cabinet.views.reading import readers
from app.db import db
from app.kernel import clock
from app.kernel.words import folded, plural
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.page import html_view
from app.web.transactions import transactional
from app.whips.queries import list_holding

Answer = str | AnyResponse | tuple[str, int]


def published_rows(read: BoardRead) -> list[PublishedRow]:
    """Who is to hold which post, with who holds it today and whether she holds the whip today."""
    today = clock.today()
    whip = {one.member_id for one in list_holding(db.session, today)}
    now = {folded(one.post): one.holder for one in list_posts(db.session, today)}
    holds = holds_already(db.session, today)
    return [
        PublishedRow(
            one.post.title,
            one.slate,
            one.nominee,
            one.member_id,
            None if one.member_id is None else one.member_id in whip,
            now.get(folded(one.post.title)),
            holds.get(person_key(one.member_id, one.nominee), ""),
        )
        for one in read.filled
    ]


def slate_counts(read: BoardRead) -> list[tuple[str, str]]:
    """Each slate and the posts it is to have, in words: its picks, what it held, and the quota."""
    found = []
    for one in read.board.facts.slates:
        picked = sum(1 for taken in read.filled if taken.slate == one.name)
        of = "" if one.quota is None else f" of {one.quota}"
        if one.held:
            words = f"{picked} picked + {one.held} held already = {picked + one.held}{of}"
        elif of:
            words = f"{picked}{of} picked"
        else:
            words = f"{plural(picked, 'post')} picked"
        found.append((one.name, words))
    return found


@pages.route("/drafts/<int:draft_id>/publish", methods=["GET", "POST"])
@requires(CabinetPermission.PUBLISH_DRAFT)
@transactional
def publish_draft(draft_id: int) -> Answer:
    """Check who is to hold which post from when, and publish the draft."""
    read = read_board(db.session, draft_id)
    form = PublishForm(data={"in_force_on": clock.today(), "version": read.draft.version})
    details: tuple[str, ...] = ()
    if form.validate_on_submit():
        assert form.in_force_on.data is not None
        try:
            filled = service.publish_draft(
                db.session,
                draft_id,
                in_force_on=form.in_force_on.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleBoard:
            form.refuse(
                "The draft has changed since you saw this page. What would be published now is"
                " shown: check it again."
            )
        except DraftRefused as error:
            form.refuse(str(error), error.field or None)
            details = error.details
        except StepRefused as error:
            form.refuse(str(error))
        else:
            flash(
                f"The draft is published: {plural(len(filled), 'post')} are filled from that day."
            )
            return redirect(url_for("cabinet.posts", on=form.in_force_on.data.isoformat()))
        read = read_board(db.session, draft_id)
    form.version.data = read.draft.version
    rows = published_rows(read)
    return render_template(
        "cabinet/publish_draft.html",
        form=form,
        draft=read.draft,
        draft_url=draft_path(draft_id),
        contest=read.contest,
        hindrance=publishing_hindrance(read),
        details=details,
        table=html_view(published_table(), rows),
        without=[row.nominee for row in rows if row.whip is False],
        obstacles=list_obstacles(db.session, draft_id, read.filled),
        ending=[row for row in rows if row.now is not None],
        taken_over=list_taken_over(db.session, read.draft),
        left=[post.title for post in read.board.left],
        counts=slate_counts(read),
        readers=readers(),
        today=clock.today(),
        may_keep=current_identity().may(CabinetPermission.KEEP_POST),
        may_run=current_identity().may(CabinetPermission.RUN_DRAFT),
    ), form.status


@pages.route("/drafts/<int:draft_id>/void", methods=["GET", "POST"])
@requires(CabinetPermission.RUN_DRAFT)
@transactional
def void_draft(draft_id: int) -> Answer:
    """Void a draft that should not have been held."""
    draft = get_draft(db.session, draft_id)
    form = ReasonForm(data={"version": draft.version})
    if form.validate_on_submit():
        try:
            service.void_draft(
                db.session,
                draft_id,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleBoard:
            form.refuse("The draft has changed since you saw this page. Look at it again first.")
        except DraftRefused as error:
            form.refuse(str(error))
        else:
            flash("The draft is voided. It stays on record with its steps.")
            return redirect(draft_path(draft_id))
    form.version.data = draft.version
    return render_template(
        "cabinet/void_draft.html",
        form=form,
        draft=draft,
        draft_url=draft_path(draft_id),
        hindrance=voiding_hindrance(db.session, draft),
    ), form.status
