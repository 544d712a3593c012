"""The form of a photograph."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired

from app.web.forms import AppForm


class PhotoForm(AppForm):
    """A picture that is to be kept."""

    photo = FileField(
        "Photograph",
        [FileRequired("Choose a picture")],
        description="JPEG, PNG or WebP, up to 10 MB. It is drawn anew: place, time and camera are"
        " not kept.",
    )
