"""What happens in this room, as the audit trail says it."""

from __future__ import annotations

from enum import StrEnum


class ReportEvent(StrEnum):
    """Past tense; stable, since the trail keeps them."""

    RECORDED = "reports:conference:recorded"
    CHANGED = "reports:conference:changed"
    ASKED = "reports:conference:asked"
    FROZEN = "reports:conference:frozen"
    FAILED = "reports:conference:failed"
    VOIDED = "reports:conference:voided"
    DOWNLOADED = "reports:conference:downloaded"
    SCHEDULED = "reports:schedule:recorded"
    SCHEDULE_SENT = "reports:schedule:sent"
    SCHEDULE_ENDED = "reports:schedule:ended"
