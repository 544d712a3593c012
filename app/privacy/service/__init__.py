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

__all__ = [
    "ObjectionStands",
    "ask_for_correction",
    "check_erasure",
    "decide_correction",
    "end_objection",
    "erase_person",
    "forget_corrections",
    "forgettable",
    "public_page",
    "read_correction",
    "read_everything",
    "read_objections",
    "record_objection",
    "why_not_erased",
]
