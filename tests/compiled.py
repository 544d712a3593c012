"""What each application compiles of the same sources, compiled once a test process.

Nearly every test has an application of its own. They share what is made of a source text and of
nothing else; what an application adds to it (values, filters, settings) stays its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart

# Of an address: its parts, its pieces in turn (whether one varies, and its text), what reads them.
Parsed = tuple[list[RulePart], list[tuple[bool, str]], dict[str, BaseConverter]]


class Templates(BytecodeCache):
    """The code of each template, as long as its source stays the same."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give Jinja the code of a template that was compiled before."""
        bucket.code = self.known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what Jinja has compiled."""
        assert bucket.code is not None
        self.known[bucket.key, bucket.checksum] = bucket.code


class RuleOfAll(Rule):
    """A rule of an address, which is parsed once, and so are its functions that build an address.

    They take the rule they build for, its converters with it, as their first argument.
    """

    known: dict[object, Callable[..., tuple[str, str]]] = {}  # noqa: RUF012  (of all of them)
    parsed: dict[object, Parsed] = {}  # noqa: RUF012  (of all of them)

    def _parse_rule(self, rule: str) -> Iterator[RulePart]:
        """As Werkzeug's, from which it is; each map of addresses has converters of its own."""
        key = (rule, *self.map.converters.items())
        if key not in self.parsed:
            other = Rule(self.rule)
            other.map = self.map
            self.parsed[key] = list(other._parse_rule(rule)), other._trace, other._converters
        parts, trace, converters = self.parsed[key]
        self._trace += trace
        for name, converter in converters.items():
            self._converters[name] = copy(converter)
            self._converters[name].map = self.map
        self.arguments.update(converters)
        yield from parts

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        """As Werkzeug's, from which it is; values given beforehand are compiled into it."""
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in self.known:
            self.known[key] = super()._compile_builder(append_unknown)
        return self.known[key]


class Statements(LRUCache[Any, Any]):
    """The SQL of each statement: of one kind of database for all engines together.

    SQLAlchemy's key begins with the engine's own dialect, which is set up alike for every engine.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        """What was compiled of a statement, by any engine of the kind."""
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        """Keep what was compiled."""
        super().__setitem__((type(key[0]), *key[1:]), value)


def compile_once() -> None:
    """Let every application that is made from now on share what it compiles."""
    statements = Statements(capacity=5000)

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.engine._compiled_cache = statements

    options: dict[str, Any] = {**Flask.jinja_options, "bytecode_cache": Templates()}
    Flask.jinja_options = options
    Flask.url_rule_class = RuleOfAll
