"""Photographs: an officer's page, the candidate's own, and the picture that is public."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from app.alist.domain.publication import PURGED_WITHIN
from app.alist.forms.own import PlainForm
from app.alist.forms.photos import PhotoForm
from app.alist.permissions import AlistPermission
from app.alist.queries.candidates import CandidateRow, get_candidate
from app.alist.service import photos as service
from app.alist.service.candidates import CandidateRefused, person
from app.alist.views.blueprint import pages
from app.alist.views.own import locked_row, own_row, unkept
from app.alist.views.public import public_row
from app.db import db
from app.files.domain import MOST_BYTES, FileRefused
from app.files.queries import read_file
from app.kernel import clock
from app.kernel.errors import NotInRecord
from app.security.access import public, requires
from app.security.identity import current_identity
from app.standing.registry import kept_for_all
from app.web.transactions import transactional
from app.web.uploads import takes_uploads

Answer = str | AnyResponse | tuple[str, int]


def _keep(form: PhotoForm, candidate_id: int, by: str) -> bool:
    """Keep what was sent; False where it is refused, which the form then says."""
    try:
        service.keep_photo(db.session, candidate_id, form.photo.data.read(), by=by)
    except (FileRefused, CandidateRefused) as error:
        form.refuse(str(error), "photo")
        return False
    flash("The photograph is kept.")
    return True


def _remove(candidate_id: int, by: str) -> None:
    if not PlainForm().validate_on_submit():
        return
    try:
        service.remove_photo(db.session, candidate_id, by=by)
    except CandidateRefused as error:
        flash(str(error))
    else:
        flash("The photograph is removed.")


@pages.route("/a-list/candidates/<int:candidate_id>/photo", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@takes_uploads(MOST_BYTES)
@transactional
def photo(candidate_id: int) -> Answer:
    """Keep a photograph that a candidate sent."""
    row = get_candidate(db.session, candidate_id, clock.today())
    form = PhotoForm()
    if form.validate_on_submit() and _keep(form, candidate_id, current_identity().actor):
        return redirect(url_for("alist.photo", candidate_id=candidate_id))
    return render_template("alist/photo.html", form=form, row=row), form.status


@pages.post("/a-list/candidates/<int:candidate_id>/photo/remove")
@requires(AlistPermission.KEEP)
@transactional
def remove_photo(candidate_id: int) -> Answer:
    """Remove a candidate's photograph."""
    get_candidate(db.session, candidate_id, clock.today())
    _remove(candidate_id, current_identity().actor)
    return redirect(url_for("alist.photo", candidate_id=candidate_id))


@pages.get("/a-list/candidates/<int:candidate_id>/photo.jpg")
@requires(AlistPermission.READ)
def photo_file(candidate_id: int) -> Response:
    """The photograph, for officers."""
    return _picture(get_candidate(db.session, candidate_id, clock.today()))


@pages.route("/a-list/my/<token>/photo", methods=["GET", "POST"])
@public
@unkept
@takes_uploads(MOST_BYTES)
@transactional
def my_photo(token: str) -> Answer:
    """A candidate sends her photograph."""
    row = own_row(token)
    form = PhotoForm()
    if form.validate_on_submit():
        row = locked_row(token)
        if _keep(form, row.id, person(row.id)):
            return redirect(url_for("alist.my_photo", token=token))
    return render_template("alist/my_photo.html", form=form, row=row, token=token), form.status


@pages.post("/a-list/my/<token>/photo/remove")
@public
@unkept
@transactional
def remove_my_photo(token: str) -> Answer:
    """A candidate takes her photograph back."""
    row = locked_row(token)
    _remove(row.id, person(row.id))
    return redirect(url_for("alist.my_photo", token=token))


@pages.get("/a-list/my/<token>/photo.jpg")
@public
@unkept
def my_photo_file(token: str) -> Response:
    """Her photograph, for herself."""
    return _picture(own_row(token))


@pages.get("/a-list/<int:candidate_id>/photo.jpg")
@public
@kept_for_all(seconds=PURGED_WITHIN, fallback=False)
def public_candidate_file(candidate_id: int) -> Response:
    """The photograph, for everybody: only while she agrees to it and is listed."""
    return _picture(public_row(candidate_id))


def _picture(row: CandidateRow) -> Response:
    """A candidate's photograph as an answer. Raises NotInRecord where there is none."""
    if row.photo_id is None:
        raise NotInRecord("There is no photograph of her.")
    return Response(read_file(db.session, row.photo_id), mimetype="image/jpeg")
