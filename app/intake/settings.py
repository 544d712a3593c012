"""What officers may set about imports."""

from __future__ import annotations

from app.settings.registry import Setting, setting

KEEP_FILES_DAYS = setting(
    Setting(
        name="intake:keep-files-days",
        group="Retention",
        label="Keep the files of imports for",
        why="A file names people, also in rows that were refused. It is kept while somebody may"
        " still ask what stood in it; what was made of it stays, and can still be undone. One left"
        " in preview for so long is discarded.",
        default=180,
        unit="days",
        least=7,
        most=4_000,
    )
)
