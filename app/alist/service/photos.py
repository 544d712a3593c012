"""Takes a photograph of a candidate, with nothing in it but the picture. Nothing here commits."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Session

from app.alist.events import AlistEvent
from app.alist.queries.candidates import get_stored
from app.alist.service.candidates import CANDIDATES, CandidateRefused, person
from app.audit import service as audit
from app.db.work import one_at_a_time
from app.files.domain import JPEG, PHOTOS, FileRefused, recognise
from app.files.service import remove_content, store_file

LARGEST_SIDE = 1200
"""Pixels: sharp on any page, and small enough for a phone on a bad line."""
MOST_PIXELS = 50_000_000
"""What newer cameras take; a picture that claims more is made to fill the memory."""
QUALITY = 85


def cleaned(data: bytes) -> bytes:
    """A picture as JPEG with nothing but its pixels, turned upright, at most LARGEST_SIDE wide.

    It is drawn anew, so that place, time, camera, comments, profiles and thumbnails are gone, and
    so is whatever only looked like a picture. Raises FileRefused.
    """
    recognise(data, PHOTOS)
    broken = FileRefused("The picture is damaged. Open it, save it anew as JPEG and send that.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise FileRefused("The picture has too many pixels. Send a smaller one.")
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
                # What is clear in it becomes white, as on our pages.
                whole = upright.convert("RGBA")
                fresh = Image.new("RGB", whole.size, "white")
                fresh.paste(whole, mask=whole.getchannel("A"))
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ):
        raise broken from None
    written = io.BytesIO()
    fresh.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def keep_photo(session: Session, candidate_id: int, data: bytes, *, by: str) -> None:
    """Keep a photograph of a candidate in the place of the one before, whose content goes.

    Raises NotInRecord, CandidateRefused once she is erased, FileRefused.
    """
    fresh = cleaned(data)
    one_at_a_time(session, CANDIDATES)
    one = get_stored(session, candidate_id)
    session.refresh(one, with_for_update=True)
    if one.erased_at is not None:
        raise CandidateRefused("What was personal of this candidate has been erased.")
    before = one.photo_id
    # Not under the name it came with, which may say who or where.
    kept = store_file(session, name="photograph.jpg", data=fresh, by=by, kinds=(JPEG,))
    one.photo_id = kept.id
    session.flush()
    if before is not None:
        remove_content(session, before, by=by)
    audit.record(
        session,
        AlistEvent.PHOTO_KEPT,
        by=by,
        subject=person(candidate_id),
        changes={"file": kept.id},
        person=person(candidate_id),
    )


def remove_photo(session: Session, candidate_id: int, *, by: str) -> None:
    """Remove a candidate's photograph. Raises NotInRecord, CandidateRefused where there is none."""
    one_at_a_time(session, CANDIDATES)
    one = get_stored(session, candidate_id)
    session.refresh(one, with_for_update=True)
    if one.photo_id is None:
        raise CandidateRefused("There is no photograph of her.")
    remove_content(session, one.photo_id, by=by)
    one.photo_id = None
    session.flush()
    audit.record(
        session,
        AlistEvent.PHOTO_REMOVED,
        by=by,
        subject=person(candidate_id),
        changes={},
        person=person(candidate_id),
    )
