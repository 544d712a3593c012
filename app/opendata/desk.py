"""What this room puts under help."""

from __future__ import annotations

from app.desk.registry import HelpTopic, help_topic

help_topic(
    HelpTopic(
        slug="open-data",
        title="Take the open data",
        summary="Files and an API of everything that is public, and what to mind with a copy.",
        template="opendata/help/_open_data.html",
    )
)
