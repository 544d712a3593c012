"""What an entry says, in lines that people can read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.audit.domain import Change, Fact, described

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_before_and_after_are_told_name_by_name() -> None:
    changed, facts = described(
        {
            "before": {"direction": "aye", "published": True, "note": ""},
            "after": {"direction": "no", "published": False, "source": None},
        }
    )
    assert changed == [
        Change("direction", "aye", "no"),
        Change("published", "yes", "no"),
        Change("note", "empty", None),
        Change("source", None, "not set"),
    ]
    assert facts == []


def test_what_was_not_there_before_has_nothing_before() -> None:
    changed, _ = described({"before": None, "after": {"name": "Ada"}})
    assert changed == [Change("name", None, "Ada")]


def test_a_change_under_a_name_stands_beside_other_facts() -> None:
    changed, facts = described(
        {
            "digest": {"before": "daily", "after": "never"},
            "counts": {"new": 3, "by_party": {"Labour": 2}},
            "refused": [],
            "ids": [1, 2],
            "rows": [{"line": 4, "why": "no name"}],
        }
    )
    assert changed == [Change("digest", "daily", "never")]
    assert facts == [
        Fact("counts › new", "3"),
        Fact("counts › by party › Labour", "2"),
        Fact("refused", "empty"),
        Fact("ids", "1, 2"),
        Fact("rows › 1 › line", "4"),
        Fact("rows › 1 › why", "no name"),
    ]


def test_values_inside_values_are_told_apart() -> None:
    changed, _ = described(
        {"before": {"seat": {"name": "Bath", "since": 1}}, "after": {"seat": {"name": "Bury"}}}
    )
    assert changed == [Change("seat › name", "Bath", "Bury"), Change("seat › since", "1", None)]


@given(st.dictionaries(st.text(), values))
def test_anything_that_json_holds_can_be_told(changes: dict[str, object]) -> None:
    _, facts = described(changes)
    assert all(isinstance(fact.text, str) and fact.text for fact in facts)
