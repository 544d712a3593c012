"""What every page must be, whatever it shows: checked on each page a test asks for.

    problems = lint_page(response.text)
    assert problems == []

It reads the page as it was sent. What needs a browser (contrast, focus, overflow) is for tests/e2e.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS

Check = Callable[[Element], Iterator[str]]

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Buttons carry their own words; a hidden field is nobody's to fill in.
UNLABELLED_INPUTS = ("hidden", "submit", "reset", "button", "image")
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
# What a page shows when a value that is missing, or no text at all, was put into it. "None of" and
# "None the" begin English sentences.
LEAKS = re.compile(
    r"\bNone\b(?! (?:of|the)\b)|\bUndefined\b|\bundefined\b|\bNaN\b|\{\{|\{%|"
    r"\bdatetime\.date|\bFraction\(|<[\w.]+ object at "
)
LEAKING_ADDRESS = re.compile(r"(?:^|[/=])(?:None|Undefined)(?:$|[/&#?])")
PAGE_TITLE = re.compile(r"^(?:Error: )?(?P<rest>.*)$")
LANGUAGE = "en-GB"
# A token against forgery, which differs each time and has nothing in it to be linted.
TOKEN = re.compile(r'( name="csrf_token"(?: type="hidden")? value=")[\w.-]{60,}(?=")')
LINTED: dict[bytes, tuple[str, ...]] = {}


def lint_page(html: str) -> list[str]:
    """Everything that is wrong with a page, in sentences; nothing when it is in order."""
    # Half of all pages have been linted before, but for the tokens in their forms.
    key = sha256(TOKEN.sub(r"\1", html).encode("utf-8", "surrogatepass")).digest()
    if key not in LINTED:
        page, faults = parse_page(html)
        LINTED[key] = (*faults, *(problem for check in CHECKS for problem in check(page)))
    return list(LINTED[key])


# A page is often read three times: linted, searched for its form, looked at by the test.
@lru_cache(maxsize=4)
def parse_page(html: str) -> tuple[Element, tuple[str, ...]]:
    """A page as a tree, which nobody may change, and what is wrong in its HTML, in sentences."""
    parser = html5lib.HTMLParser(
        html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=False
    )
    page = parser.parse(html)
    return page, tuple(
        f"line {position[0]}: {PARSE_ERRORS.get(code, code) % values}"
        for position, code, values in parser.errors
    )


def _one_main_heading(page: Element) -> Iterator[str]:
    headings = list(page.iter("h1"))
    if len(headings) != 1:
        yield f"a page has one h1, this one has {len(headings)}"
        return
    heading, title = _text(headings[0]), _text(page.find("./head/title"))
    if not heading:
        yield "the h1 is empty"
    rest = PAGE_TITLE.match(title)
    if rest is None or not rest["rest"].startswith(heading):
        yield f"the title {title!r} does not begin with the h1 {heading!r}"


def _headings_in_steps(page: Element) -> Iterator[str]:
    level = 1  # the summary of errors, an h2, stands above the h1
    for element in page.iter():
        if element.tag in HEADINGS:
            here = HEADINGS.index(element.tag) + 1
            if here > level + 1:
                yield f"the {element.tag} {_text(element)!r} skips a level after h{level}"
            level = here


def _language(page: Element) -> Iterator[str]:
    if page.get("lang") != LANGUAGE:
        yield f"html has lang {page.get('lang')!r}, not {LANGUAGE!r}"


def _unique_ids(page: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in page.iter() if element.get("id") is not None)
    for id_, times in ids.items():
        if times > 1:
            yield f"the id {id_!r} is there {times} times"
        if not id_ or re.search(r"\s", str(id_)):
            yield f"{id_!r} is no id"


def _references_lead_somewhere(page: Element) -> Iterator[str]:
    ids = _by_id(page)
    for element in page.iter():
        for name in REFERENCES:
            for id_ in (element.get(name) or "").split():
                if id_ not in ids:
                    yield f"{name} of {_named(element)} names {id_!r}, which is not on the page"
        target = element.get("href") or ""
        if element.tag == "a" and target.startswith("#") and target[1:] not in ids:
            yield f"the link {_text(element)!r} leads to {target!r}, which is not on the page"


def _landmarks(page: Element) -> Iterator[str]:
    mains = len(list(page.iter("main")))
    if mains != 1:
        yield f"a page has one main, this one has {mains}"
    navs = [_label_of(nav, _by_id(page)) for nav in page.iter("nav")]
    if len(navs) > 1 and (len(set(navs)) < len(navs) or "" in navs):
        yield f"each nav needs a label of its own, these have {navs}"


def _controls_are_labelled(page: Element) -> Iterator[str]:
    ids = _by_id(page)
    labelled_by_for = {label.get("for") for label in page.iter("label") if _text(label)}
    wrapped = {id(child) for label in page.iter("label") if _text(label) for child in label.iter()}
    for element in page.iter():
        if element.tag not in ("input", "select", "textarea"):
            continue
        if element.tag == "input" and element.get("type") in UNLABELLED_INPUTS:
            if element.get("type") in ("submit", "reset", "button") and not element.get("value"):
                yield f"{_named(element)} has no words on it"
            continue
        if (
            element.get("id") not in labelled_by_for
            and id(element) not in wrapped
            and not _label_of(element, ids)
        ):
            yield f"{_named(element)} has no label"


def _links_and_buttons_have_words(page: Element) -> Iterator[str]:
    ids = _by_id(page)
    for element in page.iter():
        if element.tag in ("a", "button", "summary") and not (
            _heard(element) or _label_of(element, ids)
        ):
            yield f"{_named(element)} has no words"
        if element.tag == "a" and not element.get("href"):
            yield f"the link {_text(element)!r} leads nowhere"


def _pictures_have_words(page: Element) -> Iterator[str]:
    ids = _by_id(page)
    for element in page.iter():
        if element.tag == "img" and element.get("alt") is None:
            yield f"{_named(element)} has no alt (an empty one for what only decorates)"
        if _is_svg(element) and not _inside_svg(page, element):
            if element.get("role") == "img":
                if not (_label_of(element, ids) or _svg_title(element)):
                    yield "an svg with role img has no text alternative"
            elif element.get("aria-hidden") != "true":
                yield "an svg is neither a picture (role img) nor decoration (aria-hidden)"


def _tables(page: Element) -> Iterator[str]:
    for table in page.iter("table"):
        caption = table.find("caption")
        if caption is None or not _text(caption):
            yield "a table has no caption"
        name = _text(caption) if caption is not None else "without caption"
        headers = list(table.iter("th"))
        if not headers:
            yield f"the table {name!r} has no headings"
        for header in headers:
            if header.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f"the heading {_text(header)!r} of the table {name!r} has no scope"
            if not _heard(header):
                yield f"a heading of the table {name!r} is empty"


def _nothing_inline(page: Element) -> Iterator[str]:
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        tag = _local(element)
        if tag == "style" or (tag == "script" and not element.get("src")):
            yield f"an inline {tag} is refused by the content security policy"
        for name, value in element.attrib.items():
            if name == "style":
                yield f"{_named(element)} has an inline style"
            elif name.lower().startswith("on"):
                yield f"{_named(element)} has an inline script, {name}"
            elif name in ("href", "action", "src") and value.strip().lower().startswith(
                "javascript:"
            ):
                yield f"{_named(element)} has an inline script as its {name}"


def _nothing_leaks(page: Element) -> Iterator[str]:
    for text in _texts(page):
        if found := LEAKS.search(text):
            yield f"the text {text[:80]!r} shows {found[0]!r}"
    for element in page.iter():
        for name, value in element.attrib.items():
            if name in ("href", "action", "src"):
                if LEAKING_ADDRESS.search(value):
                    yield f"the {name} {value!r} holds a value that is missing"
            elif value in ("None", "Undefined"):
                yield f"the {name} of {_named(element)} is {value!r}"


def _can_be_enlarged(page: Element) -> Iterator[str]:
    contents = [m.get("content", "") for m in page.iter("meta") if m.get("name") == "viewport"]
    if len(contents) != 1:
        yield f"a page has one meta viewport, this one has {len(contents)}"
    for content in contents:
        if "user-scalable" in content or "maximum-scale" in content:
            yield f"the viewport {content!r} keeps people from enlarging the page"


CHECKS: tuple[Check, ...] = (
    _one_main_heading,
    _headings_in_steps,
    _language,
    _unique_ids,
    _references_lead_somewhere,
    _landmarks,
    _controls_are_labelled,
    _links_and_buttons_have_words,
    _pictures_have_words,
    _tables,
    _nothing_inline,
    _nothing_leaks,
    _can_be_enlarged,
)


def _local(element: Element) -> str:
    """A tag without its namespace; html5lib keeps that of SVG. "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_svg(element: Element) -> bool:
    return _local(element) == "svg"


def _inside_svg(page: Element, element: Element) -> bool:
    """Whether an svg is a part of another, which speaks for it."""
    return any(
        child is element
        for svg in page.iter()
        if _is_svg(svg) and svg is not element
        for child in svg.iter()
    )


def _svg_title(svg: Element) -> str:
    return next((_text(child) for child in svg if _local(child) == "title"), "")


def _text(element: Element | None) -> str:
    """All the text in an element, single-spaced."""
    if element is None:
        return ""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    if isinstance(element.tag, str):
        yield element.text or ""
        for child in element:
            yield from _pieces(child)
            yield child.tail or ""


def _heard(element: Element) -> str:
    """What is read out for a link, a button or a heading: its text and that of its pictures."""
    if element.get("aria-hidden") == "true":
        return ""
    words = [element.get("alt") or element.get("aria-label") or "", element.text or ""]
    for child in element:
        words += [_heard(child) if isinstance(child.tag, str) else "", child.tail or ""]
    return " ".join(" ".join(words).split())


def _texts(page: Element) -> Iterator[str]:
    """Every text a reader meets, the title's too."""
    for element in page.iter():
        if isinstance(element.tag, str) and _local(element) not in ("script", "style"):
            for text in (element.text, *(child.tail for child in element)):
                if text and text.strip():
                    yield " ".join(text.split())
            for name in ("alt", "title", "placeholder", "aria-label", "data-label"):
                if element.get(name):
                    yield element.get(name, "")


def _by_id(page: Element) -> dict[str, Element]:
    return {element.get("id", ""): element for element in page.iter() if element.get("id")}


def _label_of(element: Element, ids: dict[str, Element]) -> str:
    """The words an element is given by ARIA."""
    named = " ".join(
        _text(ids[id_]) for id_ in (element.get("aria-labelledby") or "").split() if id_ in ids
    )
    return (named or element.get("aria-label") or "").strip()


def _named(element: Element) -> str:
    """An element as a problem names it: <input id="q" name="q">."""
    shown = "".join(
        f' {name}="{element.get(name)}"'
        for name in ("id", "name", "type", "href", "class")
        if element.get(name)
    )
    return f"<{_local(element)}{shown}>"
