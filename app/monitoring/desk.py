"""What this room puts under help."""

from __future__ import annotations

from app.desk.registry import HelpTopic, help_topic
from app.monitoring.permissions import MonitoringPermission

help_topic(
    HelpTopic(
        slug="equality-monitoring",
        title="Equality monitoring",
        summary="What totals show and why some are missing, snapshots, targets.",
        template="monitoring/help/_equality_monitoring.html",
        permission=MonitoringPermission.READ,
    )
)
