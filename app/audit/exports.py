"""The trail as pages and files show it. Personal values are in neither."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.audit.models import AuditEntry
from app.tabular.table import Column, Table


def trail_table(names: Mapping[str, str]) -> Table[AuditEntry]:
    """Entries as a page lists them; names: who the actors are."""
    return Table(
        name="audit",
        title="Audit trail",
        columns=(
            Column[AuditEntry](
                "place", "Place", lambda entry: entry.id, link=lambda entry: f"/audit/{entry.id}"
            ),
            Column[AuditEntry]("at", "When", lambda entry: entry.at),
            Column[AuditEntry]("actor_name", "Who", lambda entry: names[entry.actor]),
            Column[AuditEntry]("event", "Event", lambda entry: entry.event),
            Column[AuditEntry]("subject", "Done to", lambda entry: entry.subject),
        ),
    )


def trail_file(names: Mapping[str, str]) -> Table[AuditEntry]:
    """Entries as a file holds them: whole, but for the personal values."""
    listed = trail_table(names)
    return Table(
        name=listed.name,
        title=listed.title,
        columns=(
            *listed.columns,
            Column[AuditEntry]("actor", "Actor", lambda entry: entry.actor),
            Column[AuditEntry](
                "changes",
                "Changes",
                lambda entry: json.dumps(entry.changes, ensure_ascii=False),
                hint="What was before and after, as JSON.",
            ),
            Column[AuditEntry](
                "person",
                "Personal values of",
                lambda entry: entry.person,
                hint="Whom the entry holds personal values about, or whose were read. They are not"
                " in this file.",
                absent="nobody",
            ),
            Column[AuditEntry](
                "request_id",
                "Request",
                lambda entry: entry.request_id,
                absent="no request",
            ),
            Column[AuditEntry](
                "digest",
                "Digest",
                lambda entry: entry.digest,
                hint="Covers this entry and the digest of the one before.",
            ),
        ),
    )
