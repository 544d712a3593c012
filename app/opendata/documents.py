"""The API's OpenAPI document, and the same as plain values for a page of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_smorest import Api, Blueprint

from app.kernel.numbers import thousands
from app.opendata.schemas import given

TITLE = "Chief Whip: public record and public register"
VERSION = "1.0.0"
OPENAPI = "3.1.0"
PROBLEM_TYPE = "application/problem+json"
INTRODUCTION = (
    "What the public pages show, as JSON: members, parties, divisions, votes, and the register of"
    " declarations. Read-only, without a key. Lists come in pages: ask for `page` and `page_size`;"
    " the answer counts items and pages, and its Link header leads to the first, previous, next and"
    " last page. Days are London days as 2016-09-25, instants are in UTC. Shares are exact, as"
    " numerator and denominator. Every answer has an ETag: send it back as the condition of your"
    " next request, and while nothing has changed the answer is 304, without a body. Its"
    " Cache-Control says how long a copy may be used; then ask again, since a declaration may have"
    " been withdrawn. A parameter that is not documented is refused, so that a misspelt filter does"
    " not go unnoticed."
)
HEADERS = {
    "ETag": {
        "description": "What this answer is recognised by; another one once anything in it is.",
        "schema": {"type": "string"},
    },
    "Cache-Control": {
        "description": "How long a copy may be kept without asking again.",
        "schema": {"type": "string"},
    },
}
LINK = {
    "description": "The first, previous, next and last page (RFC 8288).",
    "schema": {"type": "string"},
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of an answer you have: 304 while it is still the same.",
    "schema": {"type": "string"},
}


def openapi_document(pages: Blueprint) -> dict[str, Any]:
    """The document of a blueprint's API, made of its views and schemas.

    Flask-Smorest wants an application to document; a bare one serves, so that nothing of its
    commands and error pages comes into ours.
    """
    bare = Flask("openapi")
    api = Api(
        bare,
        spec_kwargs={
            "title": TITLE,
            "version": VERSION,
            "openapi_version": OPENAPI,
            "info": {"description": INTRODUCTION},
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name_of),
        },
    )
    api.spec.components.schema("Problem", schema=given.Problem)
    api.register_blueprint(pages)
    document: dict[str, Any] = api.spec.to_dict()
    document.pop("tags", None)
    components = document["components"]
    document["components"] = {
        "schemas": {
            name: {"description": (kind.__doc__ or "").strip(), **components["schemas"][name]}
            for name, kind in sorted(vars(given).items())
            if name in components["schemas"]
        },
        "responses": {
            "NotModified": {"description": "Nothing has changed since the ETag that was sent."},
            "NotFound": _problem("The record has nothing of that id, or of that day yet."),
            "Refused": _problem("A parameter is not as documented; the answer names it."),
        },
    }
    for operations in document["paths"].values():
        # Of the path: an id, which is documented with every operation here, as there is but one.
        above = operations.pop("parameters", [])
        _put_right(operations["get"], above)
    return document


def _name_of(schema: Any) -> str:
    """What a schema is called in the document: its class."""
    name: str = (schema if isinstance(schema, type) else type(schema)).__name__
    return name


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _put_right(operation: dict[str, Any], above: list[dict[str, Any]]) -> None:
    """Say of an operation what all have: headers, 304, and the errors as they are answered."""
    parameters = operation.setdefault("parameters", [])
    operation["parameters"] = [*_ids(above), *parameters, IF_NONE_MATCH]
    good = operation["responses"]["200"]
    # An id that is not on record, or a day that the register knows nothing of yet.
    missing = above or "Register of declarations" in operation["tags"]
    paged = any(parameter["name"] == "page" for parameter in parameters)
    good["headers"] = {**HEADERS, **({"Link": LINK} if paged else {})}
    operation["responses"] = {
        "200": good,
        "304": {"$ref": "#/components/responses/NotModified"},
        **({"404": {"$ref": "#/components/responses/NotFound"}} if missing else {}),
        "422": {"$ref": "#/components/responses/Refused"},
    }


def _ids(above: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**parameter, "description": "Official id."} for parameter in above]


# --- for a page ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of an answer."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address of the API."""

    id: str
    path: str
    summary: str
    tag: str
    parameters: tuple[Field, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer, or a part of one, holds."""

    name: str
    meaning: str
    fields: tuple[Field, ...]


def operations_of(document: Mapping[str, Any]) -> list[Operation]:
    """Every address of the API, in the document's order."""
    return [
        Operation(
            id=operation["operationId"],
            path=path,
            summary=operation["summary"],
            tag=operation["tags"][0],
            parameters=tuple(
                Field(one["name"], _kind(one["schema"]), one.get("description", ""))
                for one in operation["parameters"]
                if one["in"] != "header"
            ),
            answer=_kind(operation["responses"]["200"]["content"]["application/json"]["schema"]),
        )
        for path, operations in document["paths"].items()
        for operation in operations.values()
    ]


def shapes_of(document: Mapping[str, Any]) -> list[Shape]:
    """Every part of an answer, by name."""
    return [
        Shape(
            name,
            schema.get("description", ""),
            tuple(
                Field(field, _kind(what), what.get("description", ""))
                for field, what in schema.get("properties", {}).items()
            ),
        )
        for name, schema in document["components"]["schemas"].items()
    ]


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value is, in words: "whole number from 1 to 1000, or null"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(_kind(one) for one in schema[several])
    if "allOf" in schema:
        return _kind(schema["allOf"][0])
    kinds = schema.get("type", "")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return " or ".join(_one_kind(kind, schema) for kind in kinds)


def _one_kind(kind: str, schema: Mapping[str, Any]) -> str:
    if "enum" in schema and kind == "string":
        return " | ".join(str(value) for value in schema["enum"] if value)
    if kind == "array":
        return f"list of {_kind(schema['items'])}"
    if kind == "integer":
        least, most = schema.get("minimum"), schema.get("maximum")
        bounds = [f"from {thousands(least)}"] if least is not None else []
        bounds += [f"to {thousands(most)}"] if most is not None else []
        return " ".join(["whole number", *bounds])
    if kind == "boolean":
        return "true or false"
    if kind == "string":
        return {"date": "day", "date-time": "instant in UTC"}.get(schema.get("format", ""), "text")
    return kind
