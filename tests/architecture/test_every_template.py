"""Every template can be read, is used, stands in the frame of all pages and carries no script."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from jinja2 import nodes
from jinja2.meta import find_referenced_templates

from app.web.environment import template_folders

BASE = "layouts/base.html"
TEMPLATES = sorted(
    path.relative_to(folder).as_posix()
    for folder in template_folders()
    for path in folder.rglob("*")
    if path.is_file()
)
ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
FORBIDDEN = {
    "a script": re.compile(r"<script", re.IGNORECASE),
    "an inline style": re.compile(r"\sstyle\s*=|<style", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
    "something of another host": re.compile(r"\ssrc\s*=\s*[\"']?(https?:)?//", re.IGNORECASE),
}


def source(house: Flask, name: str) -> str:
    """The text of a template."""
    assert house.jinja_loader is not None
    return house.jinja_loader.get_source(house.jinja_env, name)[0]


def tree(house: Flask, name: str) -> nodes.Template:
    """A template, parsed. Raises jinja2.TemplateSyntaxError."""
    return house.jinja_env.parse(source(house, name), name)


def is_partial(name: str) -> bool:
    """Whether a template is a part of pages: `_x.html`."""
    return name.rpartition("/")[2].startswith("_")


def holds_macros_only(parsed: nodes.Template) -> bool:
    """Whether a template has nothing to show by itself."""
    return all(
        isinstance(node, nodes.Macro | nodes.Assign | nodes.FromImport | nodes.Import)
        or (
            isinstance(node, nodes.Output)
            and all(isinstance(n, nodes.TemplateData) and not n.data.strip() for n in node.nodes)
        )
        for node in parsed.body
    )


def names_in_code(modules: Mapping[str, ast.Module]) -> Iterator[str]:
    """Every template that Python code names."""
    for parsed in modules.values():
        for node in ast.walk(parsed):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and text.endswith(".html"):
                yield text


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(house: Flask, name: str) -> None:
    house.jinja_env.compile(source(house, name), name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_a_page_in_the_frame_or_a_part_of_one(house: Flask, name: str) -> None:
    parsed = tree(house, name)
    extends = [
        node.template.value
        for node in parsed.find_all(nodes.Extends)
        if isinstance(node.template, nodes.Const)
    ]
    if name == BASE or is_partial(name) or holds_macros_only(parsed):
        assert extends == []
    else:
        assert extends == [BASE]


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_template_carries_nothing_the_policy_refuses(house: Flask, name: str, what: str) -> None:
    assert FORBIDDEN[what].findall(source(house, name)) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_computes_nothing(house: Flask, name: str) -> None:
    found = [node.lineno for node in tree(house, name).find_all(ARITHMETIC)]
    assert found == []


def test_every_template_is_used_and_every_name_leads_to_one(
    house: Flask, modules: Mapping[str, ast.Module]
) -> None:
    named = set(names_in_code(modules))
    for name in TEMPLATES:
        named.update(filter(None, find_referenced_templates(tree(house, name))))
    # The components of GOV.UK Frontend come from its package, under a name put together.
    ours = {name for name in named if not name.startswith("govuk_frontend_jinja/")}
    ours -= {"/macro.html"}
    assert ours == set(TEMPLATES)
