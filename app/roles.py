"""Every role and what it may do, on one page.

A new permission stands in its room's `permissions.py` and is granted here in the same change; a
test refuses one that no role has. `/accounts/roles` shows this page to officers.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.accounts.domain import Role
from app.accounts.permissions import AccountPermission
from app.alist.permissions import AlistPermission
from app.audit.permissions import AuditPermission
from app.cabinet.permissions import CabinetPermission
from app.confidence.permissions import ConfidencePermission
from app.jobs.permissions import JobPermission
from app.members.permissions import MemberPermission
from app.monitoring.permissions import MonitoringPermission
from app.privacy.permissions import PrivacyPermission
from app.reports.permissions import ReportPermission
from app.selections.permissions import SelectionPermission
from app.settings.permissions import SettingPermission
from app.splits.permissions import SplitPermission
from app.votes.permissions import VotePermission
from app.whips.permissions import WhipPermission

Permission = (
    AccountPermission
    | AlistPermission
    | AuditPermission
    | CabinetPermission
    | ConfidencePermission
    | JobPermission
    | MemberPermission
    | MonitoringPermission
    | PrivacyPermission
    | ReportPermission
    | SelectionPermission
    | SettingPermission
    | SplitPermission
    | VotePermission
    | WhipPermission
)

ROLE_GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            AccountPermission.READ,
            AccountPermission.KEEP,
            AccountPermission.GRANT,
            JobPermission.READ,
            JobPermission.RUN,
            MemberPermission.READ_CLP,
            PrivacyPermission.READ_RETENTION,
            SelectionPermission.KEEP_RULES,
            SelectionPermission.READ,
            SelectionPermission.READ_CLP,
            SettingPermission.READ,
            SettingPermission.CHANGE,
            VotePermission.IMPORT,
            ReportPermission.READ_EXPORTS,
        }
    ),
    Role.WHIP: frozenset(
        {
            CabinetPermission.READ,
            ConfidencePermission.READ_ROUND,
            ConfidencePermission.KEEP_ROUND,
            ConfidencePermission.RECORD_ANSWER,
            ConfidencePermission.DECIDE_RECOMMENDATION,
            MemberPermission.READ_CLP,
            ReportPermission.READ_DISCIPLINE,
            ReportPermission.READ_CONFERENCE,
            VotePermission.DECLARE_LINE,
            VotePermission.READ_CONDUCT,
            VotePermission.KEEP_EXCUSE,
            VotePermission.READ_GROUND,
            VotePermission.REVIEW_REBELLION,
            WhipPermission.READ,
            WhipPermission.CHANGE,
            SplitPermission.READ,
            SplitPermission.KEEP_GROUP,
            ReportPermission.READ_EXPORTS,
        }
    ),
    Role.SELECTIONS_OFFICER: frozenset(
        {
            AlistPermission.READ,
            AlistPermission.KEEP,
            AlistPermission.DECIDE,
            AlistPermission.READ_CONTACT,
            AlistPermission.READ_DILIGENCE,
            AlistPermission.KEEP_ORGANISATION,
            CabinetPermission.READ,
            CabinetPermission.KEEP_CONTEST,
            CabinetPermission.KEEP_LADDER,
            CabinetPermission.RUN_DRAFT,
            CabinetPermission.PUBLISH_DRAFT,
            CabinetPermission.KEEP_POST,
            ConfidencePermission.READ_ROUND,
            ConfidencePermission.READ_MARK,
            ConfidencePermission.DECIDE_MARK,
            MemberPermission.READ_CLP,
            MemberPermission.KEEP_CLP,
            ReportPermission.READ_CONFERENCE,
            SelectionPermission.READ,
            SelectionPermission.READ_CLP,
            SelectionPermission.KEEP_CLP,
            SelectionPermission.RUN_BALLOT,
            SelectionPermission.ENTER_RETURN,
            SelectionPermission.CONFIRM_RETURN,
            SelectionPermission.KEEP_BOUNDARIES,
            SelectionPermission.RUN_SELECTION,
            WhipPermission.READ,
            ReportPermission.READ_EXPORTS,
        }
    ),
    # Of her own CLP only: her grant carries its scope key.
    Role.CLP_SECRETARY: frozenset(
        {
            MemberPermission.READ_CLP,
            SelectionPermission.READ_CLP,
            SelectionPermission.ENTER_RETURN,
        }
    ),
    Role.PARTY_OFFICER: frozenset(
        {
            AlistPermission.READ,
            AlistPermission.KEEP_ORGANISATION,
            CabinetPermission.READ,
            CabinetPermission.PUBLISH_DRAFT,
            ConfidencePermission.READ_ROUND,
            ConfidencePermission.READ_MARK,
            MemberPermission.READ_CLP,
            PrivacyPermission.READ_CORRECTION,
            PrivacyPermission.DECIDE_CORRECTION,
            PrivacyPermission.READ_PERSON,
            PrivacyPermission.KEEP_OBJECTION,
            PrivacyPermission.ERASE_PERSON,
            PrivacyPermission.READ_RETENTION,
            ReportPermission.READ_DISCIPLINE,
            ReportPermission.READ_CONFERENCE,
            ReportPermission.KEEP_CONFERENCE,
            ReportPermission.KEEP_SCHEDULE,
            SelectionPermission.READ,
            SelectionPermission.READ_CLP,
            WhipPermission.READ,
            SplitPermission.READ,
            SplitPermission.KEEP_GROUP,
            ReportPermission.READ_EXPORTS,
        }
    ),
    Role.EQUALITY_OFFICER: frozenset(
        {
            MonitoringPermission.READ,
            MonitoringPermission.TAKE_SNAPSHOT,
            MonitoringPermission.KEEP_TARGET,
            ReportPermission.READ_EXPORTS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            AccountPermission.READ,
            AlistPermission.READ,
            AuditPermission.READ,
            CabinetPermission.READ,
            ConfidencePermission.READ_ROUND,
            ConfidencePermission.READ_MARK,
            JobPermission.READ,
            MemberPermission.READ_CLP,
            PrivacyPermission.READ_CORRECTION,
            PrivacyPermission.READ_RETENTION,
            ReportPermission.READ_DISCIPLINE,
            ReportPermission.READ_CONFERENCE,
            SelectionPermission.READ,
            SelectionPermission.READ_CLP,
            SettingPermission.READ,
            VotePermission.READ_CONDUCT,
            WhipPermission.READ,
            SplitPermission.READ,
            ReportPermission.READ_EXPORTS,
        }
    ),
}
