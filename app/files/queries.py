"""Reads of files."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.db.secrets import decrypt_bytes
from app.files.models import StoredFile
from app.kernel.errors import NotInRecord


def get_file(session: Session, file_id: int) -> StoredFile:
    """What is known of a file. Raises NotInRecord."""
    file = session.get(StoredFile, file_id) if file_id <= LARGEST_ID else None
    if file is None:
        raise NotInRecord(f"There is no file {file_id}.")
    return file


def read_file(session: Session, file_id: int) -> bytes:
    """A file as it came. Raises NotInRecord when there is none or its content has been removed."""
    file = get_file(session, file_id)
    if file.content is None:
        raise NotInRecord("The file itself has been removed; what was made of it is still here.")
    return decrypt_bytes(file.content)


def file_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of files, by id; their contents, which may be large, are not read."""
    rows = session.execute(select(StoredFile.id, StoredFile.name).where(StoredFile.id.in_(ids)))
    return {row.id: row.name for row in rows}
