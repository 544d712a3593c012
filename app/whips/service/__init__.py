"""Officers' actions on whip status and party membership. Nothing here commits."""

from app.whips.domain import WhipRefused
from app.whips.service.keeping import rewriting
from app.whips.service.recording import (
    Decision,
    check_changes,
    insert_change,
    record_changes,
    record_membership_change,
    record_whip_change,
)
from app.whips.service.voiding import (
    reinstate_change,
    reinstate_membership_change,
    reinstate_whip_change,
    void_change,
    void_inserted,
    void_membership_change,
    void_whip_change,
)

__all__ = [
    "Decision",
    "WhipRefused",
    "check_changes",
    "insert_change",
    "record_changes",
    "record_membership_change",
    "record_whip_change",
    "reinstate_change",
    "reinstate_membership_change",
    "reinstate_whip_change",
    "rewriting",
    "void_change",
    "void_inserted",
    "void_membership_change",
    "void_whip_change",
]
