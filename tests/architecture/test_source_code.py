"""What every file of app/ has."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

Modules = Mapping[str, ast.Module]
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def public_definitions(
    body: list[ast.stmt], inside: str, *, overriding: bool = False
) -> Iterator[tuple[str, Definition]]:
    """The public functions, classes and methods of a module or class.

    What overrides a method of a base class is explained there. What a function keeps to itself is
    not public.
    """
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            name = f"{inside}.{node.name}"
            if not (overriding and isinstance(node, ast.FunctionDef)):
                yield name, node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body, name)


def test_every_module_says_what_it_is_for(modules: Modules) -> None:
    assert [name for name, tree in modules.items() if not ast.get_docstring(tree)] == []


def test_everything_public_says_what_it_does(modules: Modules) -> None:
    silent = [
        name
        for module, tree in modules.items()
        for name, node in public_definitions(tree.body, module)
        if not ast.get_docstring(node)
    ]
    assert silent == []
