"""The index of every table that can be taken as a file."""

from __future__ import annotations

from flask import Response, current_app, render_template, request, url_for

from app.db import db
from app.kernel.words import plural
from app.reports.domain.every import Export
from app.reports.exports.every import exports_table
from app.reports.forms.every import ExportsFilter
from app.reports.permissions import ReportPermission
from app.reports.queries.every import ExportRow, list_exports
from app.reports.views.blueprint import pages
from app.security.access import access_of, requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import Action, html_view

KINDS = (("csv", "CSV"), ("xlsx", "Excel"))


@pages.get("")
@requires(ReportPermission.READ_EXPORTS)
def exports() -> str | tuple[str, int]:
    """Every table that its reader may take as a file, and who took it last."""
    form = ExportsFilter(request.args)
    if not form.validate():
        return render_template("reports/exports.html", form=form, rows=None), 422
    rows = _rows(form)
    return render_template(
        "reports/exports.html",
        form=form,
        rows=rows,
        counted=plural(len(rows), "table"),
        table=html_view(exports_table(), rows),
        actions=[[Action(label, path) for label, path in row.files] for row in rows],
    )


@pages.get("/exports.<any(csv, xlsx):kind>")
@requires(ReportPermission.READ_EXPORTS)
def exports_file(kind: str) -> Response | tuple[str, int]:
    """The same as a file."""
    form = ExportsFilter(request.args)
    if not form.validate():
        return render_template("reports/exports.html", form=form, rows=None), 422
    return file_answer(exports_table(), _rows(form), kind)


def _rows(form: ExportsFilter) -> list[ExportRow]:
    return list_exports(
        db.session,
        open_to=_open_to,
        public=_public,
        address=_address,
        text=form.q.data,
        subject=form.subject.data,
    )


def _open_to(endpoint: str) -> bool:
    access = access_of(endpoint)
    if access is None:
        return False
    identity = current_identity()
    return access.public or any(identity.may(name) for name in access.permissions)


def _public(endpoint: str) -> bool:
    access = access_of(endpoint)
    return access is not None and access.public


def _address(export: Export) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The page of a table, and its files where it has an address of its own."""
    if export.found:
        return export.found, ()
    rule = next(current_app.url_map.iter_rules(export.endpoint)).rule
    path = rule.rpartition(".<")[0]
    page = url_for(export.endpoint.removesuffix("_file"))
    return page, tuple((label, f"{path}.{kind}") for kind, label in KINDS)
