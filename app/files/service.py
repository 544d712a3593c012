"""Keeps uploaded files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.secrets import encrypt_bytes
from app.files.domain import SHEETS, FileKind, recognise
from app.files.events import FileEvent
from app.files.models import StoredFile
from app.files.queries import get_file
from app.kernel import clock
from app.tabular.filenames import safe_file_name


def store_file(
    session: Session, *, name: str, data: bytes, by: str, kinds: Sequence[FileKind] = SHEETS
) -> StoredFile:
    """Check a file by its content and keep it, encrypted.

    name: as the browser gave it; kept without any path, in small letters, with the suffix of what
    the file really is. kinds: that may be taken. Raises FileRefused.
    """
    kind = recognise(data, kinds)
    file = StoredFile(
        name=kept_name(name, kind.name),
        kind=kind.name,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content=encrypt_bytes(data),
        stored_at=clock.now(),
        stored_by=by,
    )
    session.add(file)
    session.flush()
    audit.record(
        session,
        FileEvent.STORED,
        by=by,
        subject=f"file {file.id}",
        changes={"kind": file.kind, "size": file.size, "sha256": file.sha256},
    )
    return file


def remove_content(session: Session, file_id: int, *, by: str) -> None:
    """Remove what is in a file; that there was one, its size and digest stay on record."""
    file = get_file(session, file_id)
    if file.content is None:
        return
    file.content = None
    audit.record(
        session, FileEvent.REMOVED, by=by, subject=f"file {file.id}", changes={"size": file.size}
    )


def forget_file(session: Session, file_id: int, *, by: str) -> None:
    """Remove what is in a file, and its name, which may say whom it is about."""
    remove_content(session, file_id, by=by)
    file = get_file(session, file_id)
    file.name = kept_name("erased", file.kind)


def kept_name(name: str, suffix: str) -> str:
    """The name a file is kept under: the last part of a path of whatever system, made safe."""
    last = re.split(r"[/\\]", name)[-1]
    return safe_file_name(last.rpartition(".")[0] or last, suffix)
