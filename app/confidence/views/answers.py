"""The pages on which answers are entered, read one by one, voided and reinstated."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.accounts import queries as accounts
from app.confidence.domain import Answer, Medium, Outcome, RoundState
from app.confidence.domain.rounds import RULES, SHORT, AnswerRefused
from app.confidence.domain.tally import standing
from app.confidence.exports.rounds import told
from app.confidence.forms.grid import LONGEST_WORDS, Entered, read_grid
from app.confidence.forms.rounds import AnswerForm, GivenForm, ReasonForm
from app.confidence.models import Round, RoundAnswer, RoundMember
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import rounds as queries
from app.confidence.queries.figures import list_answered, tally_of
from app.confidence.queries.rounds import Asked, round_state, round_timing
from app.confidence.service import answers as service
from app.confidence.service.answers import AnswersRefused, GivenNow
from app.confidence.views.blueprint import pages
from app.confidence.views.rounds import figures_of, takes_answers
from app.db import db
from app.files.domain import DOCUMENTS, MOST_BYTES, FileRefused, media_type
from app.files.queries import get_file, read_file
from app.files.service import store_file
from app.kernel import clock
from app.kernel.dates import london_as_utc, london_day, start_of
from app.kernel.errors import NotInRecord
from app.kernel.words import folded, plural
from app.members.queries import get_member
from app.security.access import requires
from app.security.identity import current_identity
from app.web.downloads import as_download
from app.web.transactions import transactional
from app.web.uploads import takes_uploads

Page = str | AnyResponse | tuple[str, int]


# --- the grid ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GridRow:
    """One member in the grid.

    first_of: the letter under which she is the first, else "". stands: the answer on record.
    chosen, words, seen: as entered, or as the page is first shown. error: why her row cannot be
    recorded; meanwhile: whether somebody else has answered for her since the page was opened.
    """

    asked: Asked
    first_of: str
    stands: RoundAnswer | None
    given_on: date | None
    chosen: str
    words: str
    error: str
    meanwhile: bool

    @property
    def seen(self) -> int:
        """The id of the answer on record, 0 for none."""
        return 0 if self.stands is None else self.stands.id


@pages.route("/confidence/rounds/<int:round_id>/grid", methods=["GET", "POST"])
@requires(ConfidencePermission.RECORD_ANSWER)
@transactional
def grid(round_id: int) -> Page:
    """Enter the answers of everybody asked, on one page and with one save."""
    round_ = queries.get_round(db.session, round_id)
    if not takes_answers(round_):
        draft = round_state(round_) is RoundState.DRAFT
        over = "This round takes no answers any more: what it came to is final."
        flash("Answers are entered once the round is open." if draft else over, "error")
        return redirect(url_for("confidence.one_round", round_id=round_id))
    timing = round_timing(round_)
    form = GivenForm(data={"given_on": max(round_.opens_on, min(clock.today(), timing.last_day))})
    asked = queries.list_asked(db.session, round_id)
    entered: dict[int, Entered] = {}
    refused = AnswersRefused({}, {})
    if form.is_submitted():
        entered = read_grid(request.form, [one.member_id for one in asked])
        refused, made = _record(round_, form, entered)
        if made:
            late = sum(timing.is_late(london_day(one.given_at)) for one in made)
            flash(
                f"{plural(len(made), 'answer')} recorded."
                + (f" {late:,} of them came late." if late else "")
            )
            return redirect(url_for("confidence.grid", round_id=round_id))
    rows = _grid_rows(round_, asked, entered, refused)
    rules = RULES[round_.kind]
    page = render_template(
        "confidence/grid.html",
        form=form,
        round=round_,
        rules=rules,
        rows=rows,
        letters=[row.first_of for row in rows if row.first_of],
        answers=[(one.value, SHORT[Outcome(one.value)]) for one in rules.answers],
        meanings=[
            (SHORT[o], rules.labels[o])
            for o in rules.outcomes
            if o is not Outcome.NO_REPLY and rules.labels[o] != SHORT[o].lower()
        ],
        shorts={outcome.value: label for outcome, label in SHORT.items()},
        facts=figures_of(round_.kind, tally_of(list_answered(db.session, round_))),
        longest_words=LONGEST_WORDS,
    )
    return page, 409 if refused.changed else 422 if form.errors else 200


def _record(
    round_: Round, form: GivenForm, entered: Mapping[int, Entered]
) -> tuple[AnswersRefused, Sequence[RoundAnswer]]:
    """Record what was changed: what was refused, and what is now on record."""
    sentences: dict[int, str] = {}
    given = _changed(round_, entered, sentences)
    valid = form.validate()
    if not given and not sentences and valid:
        form.refuse("No answer was changed: there is nothing to record.")
    refused = AnswersRefused(sentences, {})
    if valid and given:
        assert form.given_on.data
        try:
            made = service.record_answers(
                db.session,
                round_,
                given,
                seen={one.member_id: entered[one.member_id].seen for one in given},
                given_at=start_of(form.given_on.data),
                medium=Medium(form.medium.data),
                source=form.source.data,
                by=current_identity().actor,
            )
        except AnswersRefused as error:
            refused = AnswersRefused({**error.sentences, **sentences}, error.changed)
        else:
            if not sentences and made:
                return refused, made
            if not sentences:
                form.refuse("What you entered is on record already: somebody else entered it.")
    if refused.sentences or refused.changed:
        form.refuse(str(refused))
    return refused, []


def _changed(
    round_: Round, entered: Mapping[int, Entered], sentences: dict[int, str]
) -> list[GivenNow]:
    """The rows that differ from what was on record when the page was opened."""
    allowed = {one.value for one in RULES[round_.kind].answers}
    by_id = {one.id: one for one in queries.list_answers(db.session, round_.id)}
    given = []
    for member_id, row in entered.items():
        before = by_id.get(row.seen)
        if row.answer not in allowed:
            if row.answer or row.words:
                sentences[member_id] = "Choose one of the answers."
        elif len(row.words) > LONGEST_WORDS:
            sentences[member_id] = f"Enter at most {LONGEST_WORDS} characters of words."
        elif before is None or before.answer.value != row.answer or row.words:
            given.append(GivenNow(member_id, Answer(row.answer), row.words))
    return given


def _grid_rows(
    round_: Round,
    asked: Sequence[Asked],
    entered: Mapping[int, Entered],
    refused: AnswersRefused,
) -> list[GridRow]:
    stands = queries.standing_answers(db.session, round_.id)
    rows: list[GridRow] = []
    letter = ""
    for one in asked:
        answer = stands.get(one.member_id)
        sent = entered.get(one.member_id)
        initial = folded(one.sort_name)[:1].upper()
        on_record = "" if answer is None else answer.answer.value
        rows.append(
            GridRow(
                asked=one,
                first_of=initial if initial != letter else "",
                stands=answer,
                given_on=None if answer is None else london_day(answer.given_at),
                chosen=on_record if sent is None else sent.answer,
                words="" if sent is None else sent.words,
                error=refused.sentences.get(one.member_id, ""),
                meanwhile=one.member_id in refused.changed,
            )
        )
        letter = initial
    return rows


# --- one member's answers ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as a page shows it. counts: whether it is the one in force."""

    answer: RoundAnswer
    meaning: str
    given_on: date
    late: bool
    counts: bool
    by: str
    voided_by: str


def _asked_member(round_id: int, member_id: int) -> RoundMember:
    """That a member is asked by a round. Raises NotInRecord."""
    found = db.session.get(RoundMember, (round_id, member_id))
    if found is None:
        raise NotInRecord("This round does not ask that member.")
    return found


@pages.get("/confidence/rounds/<int:round_id>/members/<int:member_id>")
@pages.get("/confidence/answers/<int:answer_id>")
@requires(ConfidencePermission.READ_ROUND)
def answers_of(round_id: int = 0, member_id: int = 0, answer_id: int = 0) -> Page:
    """Every answer of a member to a round, voided ones too; also by the id of one of them."""
    if answer_id:
        answer = queries.find_answer(db.session, answer_id)
        round_id, member_id = answer.round_id, answer.member_id
    round_ = queries.get_round(db.session, round_id)
    member = get_member(db.session, member_id)
    asked = _asked_member(round_id, member_id)
    answers = queries.list_answers(db.session, round_id, [member_id])
    in_force = standing(answers).get(member_id)
    actors = {one.recorded_by for one in answers} | {one.voided_by or "" for one in answers}
    by = accounts.names_of_actors(db.session, [name for name in actors if name])
    timing = round_timing(round_)
    labels = RULES[round_.kind].labels
    return render_template(
        "confidence/answers_of.html",
        round=round_,
        member=member,
        asked=asked,
        state=round_state(round_).value,
        said=[
            Said(
                one,
                labels[Outcome(one.answer.value)],
                london_day(one.given_at),
                timing.is_late(london_day(one.given_at)),
                one is in_force,
                by.get(one.recorded_by, one.recorded_by),
                by.get(one.voided_by or "", one.voided_by or ""),
            )
            for one in reversed(answers)
        ],
        texts={one.version: one.text for one in queries.list_texts(db.session, round_id)},
        final="" if asked.outcome is None else labels[asked.outcome],
        may_record=current_identity().may(ConfidencePermission.RECORD_ANSWER),
        takes_answers=takes_answers(round_),
    )


@pages.get("/confidence/rounds/<int:round_id>/members/<int:member_id>/documents/<int:answer_id>")
@requires(ConfidencePermission.READ_ROUND)
def answers_of_file(round_id: int, member_id: int, answer_id: int) -> Response:
    """The document that shows an answer."""
    answer = queries.get_answer(db.session, round_id, answer_id)
    if answer.member_id != member_id or answer.file_id is None:
        raise NotInRecord("There is no document with this answer.")
    file = get_file(db.session, answer.file_id)
    response = Response(read_file(db.session, file.id), mimetype=media_type(file.kind))
    return as_download(response, file.name)


@pages.route(
    "/confidence/rounds/<int:round_id>/members/<int:member_id>/answer", methods=["GET", "POST"]
)
@requires(ConfidencePermission.RECORD_ANSWER)
@takes_uploads(MOST_BYTES)
@transactional
def new_answer(round_id: int, member_id: int) -> Page:
    """Put one answer of a member on record, with all that is known of it."""
    round_ = queries.get_round(db.session, round_id)
    member = get_member(db.session, member_id)
    _asked_member(round_id, member_id)
    rules = RULES[round_.kind]
    texts = queries.list_texts(db.session, round_id)
    last = round_timing(round_).last_day
    form = AnswerForm(data={"given_on": max(round_.opens_on, min(clock.today(), last))})
    form.answer.choices = [
        SelectChoice(one.value, told(round_.kind, Outcome(one.value))) for one in rules.answers
    ]
    form.text_version.choices = [
        SelectChoice(str(one.version), f"Version {one.version}") for one in texts
    ]
    form.text_version.default = str(texts[0].version)
    if not form.text_version.data:
        form.text_version.data = form.text_version.default
    if form.validate_on_submit():
        try:
            _record_one(round_, member_id, form)
        except (AnswerRefused, FileRefused) as error:
            field = "document" if isinstance(error, FileRefused) else error.field
            form.refuse(str(error), field if field in form else None)
        else:
            flash("The answer is on record.")
            return redirect(
                url_for("confidence.answers_of", round_id=round_id, member_id=member_id)
            )
    page = render_template(
        "confidence/new_answer.html",
        form=form,
        round=round_,
        member=member,
        texts=texts,
        files=True,
    )
    return page, form.status


def _record_one(round_: Round, member_id: int, form: AnswerForm) -> RoundAnswer:
    """Record what a form says. Raises AnswerRefused and FileRefused."""
    if form.answer.data not in [one.value for one in RULES[round_.kind].answers]:
        raise AnswerRefused("Choose an answer.", "answer")
    assert form.given_on.data
    given_at, time_known = _moment(form.given_on.data, form.given_at.data)
    actor = current_identity().actor
    sent = form.document.data
    file = (
        store_file(db.session, name=sent.filename, data=sent.read(), by=actor, kinds=DOCUMENTS)
        if sent
        else None
    )
    return service.record_answer(
        db.session,
        round_,
        member_id,
        Answer(form.answer.data),
        given_at=given_at,
        time_known=time_known,
        medium=Medium(form.medium.data),
        words=form.words.data,
        witness=form.witness.data,
        source=form.source.data,
        file_id=None if file is None else file.id,
        text_version=int(form.text_version.data),
        by=actor,
    )


def _moment(day: date, text: str) -> tuple[datetime, bool]:
    """When an answer was given, and whether its time is known. Raises AnswerRefused."""
    if not text:
        return start_of(day), False
    # Not what fromisoformat takes beside: an offset from Greenwich could make it another day.
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", text)
    if found is None:
        raise AnswerRefused("Enter a time such as 14:30.", "given_at")
    at = time(int(found[1]), int(found[2]))
    return london_as_utc(datetime.combine(day, at)), True


def _answer(round_id: int, answer_id: int) -> tuple[Round, RoundAnswer]:
    round_ = queries.get_round(db.session, round_id)
    return round_, queries.get_answer(db.session, round_id, answer_id)


@pages.route(
    "/confidence/rounds/<int:round_id>/answers/<int:answer_id>/void", methods=["GET", "POST"]
)
@requires(ConfidencePermission.RECORD_ANSWER)
@transactional
def void_answer(round_id: int, answer_id: int) -> Page:
    """Void an answer that was recorded by mistake."""
    return _void_or_reinstate(
        round_id,
        answer_id,
        service.void_answer,
        "The answer is voided.",
        "confidence/void_answer.html",
    )


@pages.route(
    "/confidence/rounds/<int:round_id>/answers/<int:answer_id>/reinstate", methods=["GET", "POST"]
)
@requires(ConfidencePermission.RECORD_ANSWER)
@transactional
def reinstate_answer(round_id: int, answer_id: int) -> Page:
    """Take back that an answer was voided."""
    return _void_or_reinstate(
        round_id,
        answer_id,
        service.reinstate_answer,
        "The answer is in force again.",
        "confidence/reinstate_answer.html",
    )


def _void_or_reinstate(
    round_id: int, answer_id: int, act: Callable[..., RoundAnswer], done: str, template: str
) -> Page:
    round_, answer = _answer(round_id, answer_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            act(
                db.session,
                round_,
                answer_id,
                reason=form.reason.data,
                by=current_identity().actor,
            )
        except AnswerRefused as error:
            form.refuse(str(error))
        else:
            flash(done)
            return redirect(
                url_for("confidence.answers_of", round_id=round_id, member_id=answer.member_id)
            )
    page = render_template(
        template,
        form=form,
        round=round_,
        answer=answer,
        meaning=RULES[round_.kind].labels[Outcome(answer.answer.value)],
        given_on=london_day(answer.given_at),
        member=get_member(db.session, answer.member_id),
    )
    return page, form.status
