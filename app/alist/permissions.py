"""What an officer may be allowed to do with the A-list."""

from __future__ import annotations

from enum import StrEnum


class AlistPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ = "alist:candidate:read"
    KEEP = "alist:candidate:keep"
    DECIDE = "alist:candidate:decide"
    READ_CONTACT = "alist:contact:read"
    READ_DILIGENCE = "alist:diligence:read"
    KEEP_ORGANISATION = "alist:organisation:keep"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            AlistPermission.READ: "see every candidate of the A-list",
            AlistPermission.KEEP: "enter candidates and keep what they sent",
            AlistPermission.DECIDE: "list, pause, refuse and mark candidates as selected",
            AlistPermission.READ_CONTACT: "read a candidate's e-mail address and telephone",
            AlistPermission.READ_DILIGENCE: "read and record due diligence on a candidate",
            AlistPermission.KEEP_ORGANISATION: "recognise organisations and keep endorsements",
        }[self]
