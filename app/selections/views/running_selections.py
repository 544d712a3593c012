"""Running a selection: its days, its shortlist, contenders and what they declare."""

from __future__ import annotations

from app.db import db
from app.kernel import clock
from app.members.matching import resolve_member, suggest_members
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.shortlists import (
    OTHER_LIMIT,
    REFUSED_LIMIT,
    Representation,
    ShortlistKind,
)
from app.selections.domain.vacancies import (
    ContenderKind,
    VacancyRefused,
)
from app.selections.forms.vacancies import (
    ContenderForm,
    DaysForm,
    EligibilityForm,
    ShortlistForm,
    WithdrawForm,
    stage_days_filled,
)
from app.selections.permissions import SelectionPermission
from app.selections.queries.contenders import get_contender, read_selection
from app.selections.queries.vacancies import get_vacancy
from app.selections.service import shortlisting
from app.selections.service import vacancies as service
from app.selections.views.acting import Acting, Answer, back
from app.selections.views.blueprint import pages
from app.web.transactions import transactional
from app.whips.queries import list_standing


@pages.route("/vacancies/<int:vacancy_id>/days", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def change_selection_days(vacancy_id: int) -> Answer:
    """Give a selection other days."""
    row = get_vacancy(db.session, vacancy_id, None)
    form = DaysForm(data={**stage_days_filled(row.days), "version": row.version})
    acting = Acting(form, row)
    if form.validate_on_submit() and acting.done(
        lambda: service.change_days(
            db.session,
            vacancy_id,
            form.days,
            reason=form.reason.data,
            version=form.version.data,
            by=current_identity().actor,
        )
    ):
        return back(vacancy_id, "The timetable is changed.")
    return acting.page("selections/change_selection_days.html")


@pages.route("/vacancies/<int:vacancy_id>/shortlist", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def decide_shortlist(vacancy_id: int) -> Answer:
    """Put on record whether the shortlist is limited, and on which basis."""
    row = get_vacancy(db.session, vacancy_id, None)
    today = clock.today()
    form = ShortlistForm(
        data={
            "version": row.version,
            "decided_on": today,
            "counted_on": today,
            "total": sum(one.own for one in list_standing(db.session, today)) or None,
        }
    )
    acting = Acting(form, row)
    if form.validate_on_submit():
        if form.kind.data == OTHER_LIMIT:
            form.refuse(REFUSED_LIMIT, "kind")
        elif acting.done(
            lambda: shortlisting.decide_shortlist(
                db.session,
                vacancy_id,
                _shortlist_given(form),
                version=form.version.data,
                by=current_identity().actor,
            )
        ):
            return back(vacancy_id, "The decision on the shortlist is on record.")
    return acting.page("selections/decide_shortlist.html")


def _shortlist_given(form: ShortlistForm) -> shortlisting.ShortlistGiven:
    kind = ShortlistKind(form.kind.data)
    count = None
    if kind is ShortlistKind.ALL_WOMEN:
        for name, sentence in (
            ("women", "Enter how many of the party’s MPs are women"),
            ("total", "Enter how many MPs the party has"),
            ("counted_on", "Enter the day of the count"),
        ):
            if form[name].data is None:
                raise VacancyRefused(sentence, name)
        count = Representation(
            form.women.data, form.total.data, form.counted_on.data, form.count_source.data
        )
    return shortlisting.ShortlistGiven(
        kind,
        form.legal_basis.data,
        count,
        form.decided_on.data,
        form.decided_by.data,
        form.reason.data,
    )


# --- contenders ----------------------------------------------------------------------------------


@pages.route("/vacancies/<int:vacancy_id>/contenders/new", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def add_contender(vacancy_id: int) -> Answer:
    """Put somebody into a selection."""
    row = get_vacancy(db.session, vacancy_id, None)
    form = ContenderForm(data={"version": row.version})
    form.member.suggestions = suggest_members(db.session, clock.today())
    acting = Acting(form, row)
    if form.validate_on_submit():
        member = resolve_member(db.session, form.member, None)
        if not form.member.data and not form.name.data:
            form.refuse("Name a member, or enter somebody’s name", "name")
        elif form.member.data and form.name.data:
            form.refuse("Name a member, or somebody who is none, not both", "name")
        elif not form.errors and acting.done(
            lambda: shortlisting.add_contender(
                db.session,
                vacancy_id,
                member_id=None if member is None else member.id,
                name=form.name.data,
                kind=ContenderKind(form.kind.data),
                source=form.source.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        ):
            return back(vacancy_id, "The contender is on record.")
    return acting.page("selections/add_contender.html")


@pages.route("/contenders/<int:contender_id>/withdraw", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def withdraw_contender(contender_id: int) -> Answer:
    """Take somebody out of a selection, with the reason."""
    contender = get_contender(db.session, contender_id)
    row = get_vacancy(db.session, contender.vacancy_id, None)
    form = WithdrawForm(data={"version": row.version, "withdrawn_on": clock.today()})
    acting = Acting(form, row)
    if form.validate_on_submit() and acting.done(
        lambda: shortlisting.withdraw_contender(
            db.session,
            contender_id,
            withdrawn_on=form.withdrawn_on.data,
            reason=form.reason.data,
            version=form.version.data,
            by=current_identity().actor,
        )
    ):
        return back(row.id, f"{contender.name} has withdrawn.")
    return acting.page("selections/withdraw_contender.html", contender=contender)


@pages.route("/contenders/<int:contender_id>/eligibility", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def declare_eligibility(contender_id: int) -> Answer:
    """Record what a contender declares of herself for an all-women shortlist."""
    contender = get_contender(db.session, contender_id)
    row = get_vacancy(db.session, contender.vacancy_id, None)
    shortlist = read_selection(db.session, row.id).shortlist
    form = EligibilityForm(data={"version": row.version, "declared_on": clock.today()})
    acting = Acting(form, row)
    if form.validate_on_submit() and acting.done(
        lambda: shortlisting.declare_eligibility(
            db.session,
            contender_id,
            eligible=form.said.data == "eligible",
            declared_on=form.declared_on.data,
            version=form.version.data,
            by=current_identity().actor,
        )
    ):
        return back(row.id, "The declaration is on record, for this shortlist only.")
    asked = shortlist is not None and shortlist.kind is ShortlistKind.ALL_WOMEN
    return acting.page("selections/declare_eligibility.html", contender=contender, asked=asked)
