"""Rewrites under the first key of FIELD_KEYS what an older one wrote, so that it can be dropped.

It may be killed at any point and run again: what is rewritten is known by the name of its key. It
goes in batches, each a transaction of its own with its rows locked, so that requests go on beside
it and wait for a batch at most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import JSON, Column, LargeBinary, Text, column, select, table, tuple_, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from app.db.engine import db
from app.db.model import Base
from app.db.secrets import (
    SEALED,
    CannotDecrypt,
    Encrypted,
    decrypt,
    decrypt_bytes,
    encrypt,
    encrypt_bytes,
)
from app.db.work import unit_of_work

BATCH = 200
"""Rows of a transaction: some tens of milliseconds for which a writer may wait."""
# What `encrypt` gives: a key's name, a stop, nonce and tag at least (28 bytes) in base64. Nobody
# writes words like that.
_CIPHER = re.compile(r"[A-Za-z0-9-]{1,32}\.[A-Za-z0-9+/]{38,}={0,2}")
Fresh = Callable[[Any], Any]
"""Takes a stored value, gives it under the first key; the same value where it is already. Raises
CannotDecrypt."""


@dataclass(slots=True)
class Rotated:
    """What was done in one column. unreadable: the keys of rows whose value no key opens."""

    name: str
    rewritten: int = 0
    unreadable: list[str] = field(default_factory=list)


_more: dict[tuple[str, str], Fresh] = {}


def rewrites(table_name: str, column_name: str, fresh: Fresh) -> None:
    """Register how a column is rewritten whose ciphers are not of `app.db.secrets` alone."""
    _more[(table_name, column_name)] = fresh


def rotate(*, dry_run: bool = False) -> Iterator[Rotated]:
    """Rewrite column after column; each is given once it is done.

    dry_run: only count. Raises RuntimeError inside of another unit of work.
    """
    for found, fresh in _columns():
        yield _rotate_column(found, fresh, dry_run=dry_run)


def _columns() -> Iterator[tuple[Column[Any], Fresh]]:
    """Every column with ciphers in it: no list of tables has to be kept."""
    for owner in Base.metadata.sorted_tables:
        for found in owner.columns:
            more = _more.get((owner.name, found.name))
            if more is not None:
                yield found, more
            elif isinstance(found.type, Encrypted):
                yield found, _fresh_text
            elif found.info.get(SEALED) == "bytes":
                yield found, _fresh_bytes
            elif found.info.get(SEALED) == "json":
                yield found, _fresh_json


def first_key() -> str:
    """The name of the key that writes."""
    name: str = current_app.config["FIELD_KEYS"][0][0]
    return name


def _fresh_text(value: str) -> str:
    return value if value.startswith(f"{first_key()}.") else encrypt(decrypt(value))


def _fresh_bytes(value: bytes) -> bytes:
    if value.startswith(f"{first_key()}.".encode()):
        return value
    return encrypt_bytes(decrypt_bytes(value))


def _fresh_json(value: Any) -> Any:
    """JSON in which every cipher of another key is rewritten; what is no cipher stays.

    Raises CannotDecrypt for a cipher that no key opens: it must not be taken for words.
    """
    if isinstance(value, dict):
        return {name: _fresh_json(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_fresh_json(part) for part in value]
    if isinstance(value, str) and _CIPHER.fullmatch(value):
        return _fresh_text(value)
    return value


def _raw(found: Column[Any]) -> tuple[Any, list[Any], Any]:
    """A table as it is stored, its key, and the column without what decrypts on the way out."""
    owner = found.table
    assert isinstance(owner, SqlTable)
    keys = [column(key.name, key.type) for key in owner.primary_key.columns]
    kind = found.type if isinstance(found.type, (JSON, LargeBinary)) else Text()
    value: Any = column(found.name, kind)
    own = [key for key in keys if key.name != found.name]
    return table(owner.name, *own, value), keys, value


def _rotate_column(found: Column[Any], fresh: Fresh, *, dry_run: bool) -> Rotated:
    stored, keys, value = _raw(found)
    done = Rotated(f"{found.table.name}.{found.name}")
    with db.engine.connect() as connection:
        rows = connection.execute(
            select(*keys).select_from(stored).where(value.is_not(None)).order_by(*keys)
        ).all()
    for batch in _batches(rows):
        if dry_run:
            _rewrite(db.session, stored, keys, value, batch, fresh, done, keep=False)
            db.session.rollback()
        else:
            with unit_of_work() as session:
                _rewrite(session, stored, keys, value, batch, fresh, done, keep=True)
    return done


def _batches(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _rewrite(
    session: Session,
    stored: Any,
    keys: list[Any],
    value: Any,
    batch: Sequence[Any],
    fresh: Fresh,
    done: Rotated,
    *,
    keep: bool,
) -> None:
    """Read the rows of a batch under lock, as they are now, and rewrite what is old."""
    wanted = tuple_(*keys).in_([tuple(row) for row in batch])
    query = select(*keys, value).select_from(stored).where(wanted)
    if keep:
        query = query.with_for_update()
    for *key, old in session.execute(query).all():
        if old is None:
            continue
        try:
            new = fresh(old)
        except CannotDecrypt:
            done.unreadable.append(", ".join(map(str, key)))
            continue
        if new == old:
            continue
        done.rewritten += 1
        if keep:
            same = [part == said for part, said in zip(keys, key, strict=True)]
            session.execute(update(stored).where(*same).values({value.name: new}))
