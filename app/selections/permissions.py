"""What an officer or a secretary may be allowed to do with CLPs, ballots and selections."""

from __future__ import annotations

from enum import StrEnum


class SelectionPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`.

    READ_CLP and ENTER_RETURN are held by secretaries of their own CLP only: what they lead to asks
    for the scope in its WHERE. All others are officers' and hold everywhere.
    """

    READ_CLP = "selections:clp:read"
    ENTER_RETURN = "selections:return:enter"
    READ = "selections:ballot:read"
    KEEP_CLP = "selections:clp:keep"
    KEEP_RULES = "selections:rule-set:keep"
    RUN_BALLOT = "selections:ballot:run"
    CONFIRM_RETURN = "selections:return:confirm"
    KEEP_BOUNDARIES = "selections:boundary:keep"
    RUN_SELECTION = "selections:selection:run"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            SelectionPermission.READ_CLP: "see a CLP's ballot, vacancies and contact",
            SelectionPermission.ENTER_RETURN: "enter what branches and affiliates returned",
            SelectionPermission.READ: "see every ballot, boundary change and selection",
            SelectionPermission.KEEP_CLP: "keep CLPs' officers, branches, affiliates and contacts",
            SelectionPermission.KEEP_RULES: "make a new version of a rule set",
            SelectionPermission.RUN_BALLOT: "call, pause, stop and conclude trigger ballots",
            SelectionPermission.CONFIRM_RETURN: "confirm, send back and void returns",
            SelectionPermission.KEEP_BOUNDARIES: "keep boundary reviews and decide on their seats",
            SelectionPermission.RUN_SELECTION: "open vacancies and run selections",
        }[self]
