"""Officers' actions on this room's records; each decides, stores and audits, nothing commits."""

from app.votes.service import kept
from app.votes.service.excuses import read_ground, record_excuse, reinstate_excuse, void_excuse
from app.votes.service.expected import (
    change_expected,
    expect_division,
    match_by_title,
    match_expected,
    unmatch_expected,
    void_expected,
)
from app.votes.service.kept import recompute
from app.votes.service.lines import declare_expected_line, declare_line, void_line
from app.votes.service.reviews import review_rebellions, void_review

__all__ = [
    "change_expected",
    "declare_expected_line",
    "declare_line",
    "expect_division",
    "kept",
    "match_by_title",
    "match_expected",
    "read_ground",
    "recompute",
    "record_excuse",
    "reinstate_excuse",
    "review_rebellions",
    "unmatch_expected",
    "void_excuse",
    "void_expected",
    "void_line",
    "void_review",
]
