"""What is done about people and what is held on them. Nothing here commits."""

from app.privacy.service.corrections import (
    ask_for_correction,
    decide_correction,
    forget_corrections,
    forgettable,
    public_page,
    read_correction,
)
from app.privacy.service.erasure import check_erasure, erase_person, why_not_erased
from app.privacy.service.objections import (
    ObjectionStands,
    end_objection,
    read_objections,
    record_objection,
)
from app.privacy.service.people import read_everything
from app.privacy.service.retention import RuleState, list_neglected, list_states, run_rule

__all__ = [
    "ObjectionStands",
    "RuleState",
    "ask_for_correction",
    "check_erasure",
    "decide_correction",
    "end_objection",
    "erase_person",
    "forget_corrections",
    "forgettable",
    "list_neglected",
    "list_states",
    "public_page",
    "read_correction",
    "read_everything",
    "read_objections",
    "record_objection",
    "run_rule",
    "why_not_erased",
]
