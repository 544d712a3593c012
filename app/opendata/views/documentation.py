"""The API's own description: as OpenAPI for programs, and as a page for people."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import Any

from flask import Response, json, render_template, request

from app.opendata.documents import Field, Operation, openapi_document, operations_of, shapes_of
from app.opendata.views.blueprint import ROOT, pages
from app.security.access import public
from app.standing.registry import kept_for_all
from app.tabular.page import TableView, html_view
from app.tabular.table import Column, Table

FIELDS: Table[Field] = Table(
    name="fields",
    title="Fields",
    columns=(
        Column[Field]("name", "Name", lambda field: field.name),
        Column[Field]("kind", "Kind", lambda field: field.kind),
        Column[Field]("meaning", "Meaning", lambda field: field.meaning),
    ),
)
EXAMPLES = {
    "listMembers": "/members?q=abbott",
    "getMember": "/members/172",
    "listVotesOfMember": "/members/172/votes?show=against",
    "listParties": "/parties",
    "listDivisions": "/divisions?since=2016-06-01&until=2016-07-31",
    "getDivision": "/divisions/113",
    "listVotesOfDivision": "/divisions/113/votes?party=Labour&vote=no",
    "listRounds": "/register/rounds",
    "listDeclarations": "/register/declarations?on=2016-09-25",
}


@cache
def _document() -> dict[str, Any]:
    """The document: the same for every application, as it is made of the code alone."""
    return openapi_document(pages)


@pages.page(f"{ROOT}/openapi.json")
@public
def openapi_json() -> Response:
    """The OpenAPI document."""
    document = {**_document(), "servers": [{"url": request.script_root or "/"}]}
    return Response(json.dumps(document, indent=1, sort_keys=False), mimetype="application/json")


@pages.page("/data/api")
@public
@kept_for_all()
def api() -> str:
    """Every address of the API, its parameters and its answers."""
    document = _document()
    operations = operations_of(document)
    return render_template(
        "opendata/api.html",
        introduction=document["info"]["description"].replace("`", ""),
        groups=[
            (tag, [_Shown(one) for one in some])
            for tag, some in groupby(
                sorted(operations, key=lambda one: TAGS.index(one.tag)), lambda one: one.tag
            )
        ],
        shapes=[(shape, html_view(FIELDS, shape.fields)) for shape in shapes_of(document)],
        site=request.host_url.rstrip("/") + request.script_root,
        api_root=ROOT,
    )


TAGS = ("Members", "Divisions", "Register of declarations")


class _Shown:
    """An operation as the page shows it."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.heading = operation.summary.removesuffix(".")
        self.parameters: TableView = html_view(FIELDS, operation.parameters)
        self.example = f"{ROOT}{EXAMPLES[operation.id]}"
