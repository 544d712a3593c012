"""Photographs: checked by content, drawn anew with nothing in them, gone when taken back."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy import select

from app.accounts.domain import Role
from app.alist.domain.publication import PublicField
from app.alist.service.candidates import give_agreement
from app.alist.service.photos import cleaned, keep_photo
from app.db import db, unit_of_work
from app.files.domain import FileRefused
from app.files.models import StoredFile
from tests.client import LintingClient
from tests.factories.candidates import listed

ClientAs = Callable[..., LintingClient]
SECRETS = (b"Zxq Street", b"Zxq Camera", b"Zxq comment", b"Exif", b"ICC_PROFILE", b"http")


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), turned: int = 6) -> bytes:
    """A picture with all that a camera and an editor put into one."""
    image = Image.new("RGB", size, "teal")
    image.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[0x010F] = "Zxq Camera"
    exif[0x0112] = turned
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    exif.get_ifd(0x8769)[0x9286] = b"Zxq Street"
    written = io.BytesIO()
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "Zxq comment")
        image.save(written, kind, exif=exif, pnginfo=info)
    elif kind == "WEBP":
        image.save(written, kind, exif=exif, xmp=b"Zxq comment http://ns.adobe.com")
    else:
        image.save(written, kind, exif=exif, comment=b"Zxq comment", icc_profile=b"ICC" * 50)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_is_left_of_place_time_camera_or_words(kind: str) -> None:
    sent = picture(kind)
    assert b"Zxq Camera" in sent
    kept = cleaned(sent)
    assert not [secret for secret in SECRETS if secret in kept]
    with Image.open(io.BytesIO(kept)) as image:
        assert image.format == "JPEG"
        assert dict(image.getexif()) == {}
        assert "icc_profile" not in image.info
        assert "comment" not in image.info
        assert image.size == (40, 60)  # turned upright, as the camera had noted


def test_a_large_picture_is_made_smaller() -> None:
    with Image.open(io.BytesIO(cleaned(picture(size=(3000, 1500), turned=1)))) as image:
        assert image.size == (1200, 600)


def bomb() -> bytes:
    """A picture that claims 20,000 by 20,000 pixels in a few bytes."""
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is a web page"),
        (b"\xff\xd8\xff" + b"x" * 100, "damaged"),
        (picture()[:300], "damaged"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "not a WebP picture"),
        (bomb(), "pixels|damaged"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        cleaned(data)


def test_an_officer_keeps_one_and_another_takes_its_place(client_as: ClientAs) -> None:
    one = listed("Ada Birch")
    officer = client_as(Role.SELECTIONS_OFFICER)
    path = f"/a-list/candidates/{one}/photo"
    assert officer.submit(path, {}).status_code == 422
    for _ in range(2):
        sent = {"photo": (io.BytesIO(picture()), "ada-at-home.jpg")}
        done = officer.submit(path, sent, content_type="multipart/form-data", button="Keep it")
        assert done.status_code == 302
    db.session.rollback()
    files = db.session.scalars(select(StoredFile).order_by(StoredFile.id)).all()
    assert [row.content is None for row in files] == [True, False]
    assert {row.name for row in files} == {"photograph.jpg"}
    shown = officer.get(f"{path}.jpg")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert officer.submit(path, button="Remove the photograph").status_code == 302
    assert officer.get(f"{path}.jpg").status_code == 404


def test_it_is_public_only_while_she_agrees_to_it(client: LintingClient) -> None:
    one = listed("Ada Birch")
    with unit_of_work() as session:
        keep_photo(session, one, picture(), by="user 1")
    public = f"/a-list/{one}/photo.jpg"
    shown = client.get(public)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (
        200,
        "public, max-age=60, must-revalidate",
    )
    assert 'alt="Ada Birch"' in client.get(f"/a-list/{one}").text
    with unit_of_work() as session:
        give_agreement(session, one, [PublicField.NAME], source="Her letter", by="user 1")
    assert client.get(public).status_code == 404
    assert "<img" not in client.get(f"/a-list/{one}").text
