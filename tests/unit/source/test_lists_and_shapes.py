"""Lists that come in pages, and answers read as the shape they must have."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec
import pytest

from app.source.answers import Request, Unreadable
from app.source.decoding import LONGEST_NAME, checked_name, checked_text, decode
from app.source.listing import LONGEST_LIST, every_item

ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
NUMBERS = msgspec.json.Decoder(list[int])


class Pages:
    """A source that gives these pages one after another, and empty ones after the last."""

    name = "pages"

    def __init__(self, *pages: Sequence[object]) -> None:
        self.pages = list(pages)
        self.skips: list[object] = []

    def get_many(self, requests: Sequence[Request]) -> list[bytes | Unreadable]:
        (request,) = requests
        self.skips.append(dict(request.parameters)["skip"])
        return [json.dumps(self.pages.pop(0) if self.pages else []).encode()]


def listed(source: Pages, take: int = 3) -> list[object]:
    """Every item of a source."""
    items = every_item(source, Request("/list"), "", take, lambda body: decode(body, ITEMS))
    return [json.loads(item) for item in items]


@pytest.mark.parametrize(
    ("pages", "items", "skips"),
    [
        ([], [], [0]),
        ([[1, 2, 3]], [1, 2, 3], [0, 3]),
        ([[1, 2, 3], [4]], [1, 2, 3, 4], [0, 3, 4]),
        # Fewer than were asked for, and more, and fewer again.
        ([[1], [2, 3, 4, 5], [6]], [1, 2, 3, 4, 5, 6], [0, 1, 5, 6]),
        # One came in at the top while the list was read: the last of a page comes once more.
        ([[5, 4, 3], [3, 2, 1]], [5, 4, 3, 2, 1], [0, 3, 6]),
        # The source does not know `skip`.
        ([[1, 2], [1, 2], [1, 2]], [1, 2], [0, 2]),
    ],
)
def test_a_list_is_read_to_its_end_and_each_item_once(
    pages: list[list[int]], items: list[int], skips: list[int]
) -> None:
    source = Pages(*pages)
    assert listed(source) == items
    assert source.skips == skips


def test_a_list_without_an_end_is_given_up() -> None:
    class Endless(Pages):
        def get_many(self, requests: Sequence[Request]) -> list[bytes | Unreadable]:
            skip = int(dict(requests[0].parameters)["skip"])
            return [json.dumps(list(range(skip, skip + 50_000))).encode()]

    with pytest.raises(Unreadable, match="The list at /list does not end"):
        listed(Endless())
    assert LONGEST_LIST < 1_000_000


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The answer is not JSON"),
        (b"[1", "The answer is not JSON"),
        (b"[1] [2]", "The answer is not JSON"),
        (b"\xff\xfe[\0", "The answer is not JSON"),
        (b" \n<html>", "a web page"),
        (b"\xef\xbb\xbf<html>", "a web page"),
        (b"{}", "does not have the official shape"),
        (b"[1.0]", "does not have the official shape"),
        (b'["1"]', "does not have the official shape"),
        (b"[true]", "does not have the official shape"),
        (b"[NaN]", "The answer is not JSON"),
        (b"[" * 100_000, "."),
    ],
)
def test_what_has_not_the_shape_is_told_in_a_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as told:
        decode(body, NUMBERS)
    assert sentence in str(told.value)
    assert str(told.value).endswith(".")
    assert "\n" not in str(told.value)


def test_what_has_the_shape_is_read_with_or_without_a_byte_order_mark() -> None:
    assert decode(b"[1, 2]", NUMBERS) == decode(b"\xef\xbb\xbf[1, 2]", NUMBERS) == [1, 2]


def test_a_text_has_no_nul_and_a_name_is_no_book() -> None:
    assert checked_text(None, "title") is None
    assert checked_text("<b>\u202e", "title") == "<b>\u202e"
    with pytest.raises(Unreadable, match="The title has a NUL character in it"):
        checked_text("a\0b", "title")
    assert checked_name("a" * LONGEST_NAME, "name") == "a" * LONGEST_NAME
    with pytest.raises(Unreadable, match="The name is longer than 200 characters"):
        checked_name("a" * (LONGEST_NAME + 1), "name")
