"""Form components: from a WTForms field to the accessible HTML of GOV.UK Frontend.

Two functions are for templates: `field(form.since)` writes a field with its label, hint, error and
aria-describedby, and `govuk("inset-text", {"text": "..."})` writes any component by its own
parameters. Add a kind of field here, once, when the first form needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader, Undefined
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FileField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import EmailField, HiddenField, IntegerField, SearchField

from app.web.characters import fit_for_html
from app.web.forms import SuggestedField

SELECTS_KEPT = 200
LONGEST_KEPT = 8_000
"""How many lists of choices are kept as they were written, and of how many characters at most."""


def init_app(env: Environment) -> None:
    """Give the environment's templates `govuk`, `field` and `form_errors`."""
    # The macros ask for parameters nobody gave, which our StrictUndefined refuses; so they are
    # loaded through an overlay with the ordinary Undefined, and cannot be imported directly.
    overlay = env.overlay(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        undefined=Undefined,
    )
    macros: dict[str, Callable[[Mapping[str, object]], Markup]] = {}

    def govuk(component: str, params: Mapping[str, object]) -> Markup:
        """Write a component of GOV.UK Frontend, named as in its documentation ("date-input")."""
        if component not in macros:
            template = overlay.get_template(
                f"govuk_frontend_jinja/components/{component}/macro.html"
            )
            name = "govuk" + component.title().replace("-", "")
            macros[component] = getattr(template.module, name)
        # These macros join a value into markup before it is written.
        return Markup(fit_for_html(macros[component](params)))  # noqa: S704

    selects: dict[str, Markup] = {}

    def component_of(component: str, params: Mapping[str, object]) -> Markup:
        """A component; a short list to choose from, once written, as it was written then.

        A list of regions takes the macro a millisecond and is the same on every page. What was
        typed into a field is never kept.
        """
        said = repr(params) if component == "select" else ""
        if not said or len(said) > LONGEST_KEPT:
            return govuk(component, params)
        kept = selects.get(said)
        if kept is None:
            if len(selects) >= SELECTS_KEPT:
                selects.clear()
            kept = selects[said] = govuk(component, params)
        return kept

    def field(bound: Field, **more: object) -> Markup:
        """Write a field of a form.

        more: parameters of the component to add or replace: `label="E-mail"`, `hint="..."`,
        `autocomplete="email"`, `inputmode="numeric"`.
        """
        component, params = described(bound)
        for name in ("label", "hint"):
            if name in more:
                params[name] = {"text": more.pop(name)}
        if component in ("radios", "checkboxes") and "label" in params:
            params["fieldset"] = {"legend": params.pop("label")}
        written = component_of(component, {**params, **more})
        if isinstance(bound, SuggestedField) and bound.suggestions:
            options = Markup().join(
                Markup('<option value="{}"></option>').format(text) for text in bound.suggestions
            )
            written += Markup('<datalist id="{}">{}</datalist>').format(_list_id(bound), options)
        return written

    env.globals.update(govuk=govuk, field=field, form_errors=form_errors)


def _list_id(bound: Field) -> str:
    return f"{bound.id}-suggestions"


def form_errors(form: Form) -> list[dict[str, str]]:
    """The first error of each field in the form's order, each linked to its control."""
    errors = [
        {"text": f"{bound.label.text}: {bound.errors[0]}", "href": f"#{bound.id}"}
        for bound in form
        if bound.errors and not isinstance(bound, HiddenField)
    ]
    hidden = [
        {"text": str(bound.errors[0])}
        for bound in form
        if bound.errors and isinstance(bound, HiddenField)
    ]
    return [*({"text": str(text)} for text in form.form_errors), *hidden, *errors]


def described(bound: Field) -> tuple[str, dict[str, Any]]:
    """The component that shows a field, and its parameters."""
    params: dict[str, Any] = {
        "id": bound.id,
        "name": bound.name,
        "label": {"text": bound.label.text},
    }
    if bound.description:
        params["hint"] = {"text": bound.description}
    if bound.errors:
        params["errorMessage"] = {"text": str(bound.errors[0])}
        params["attributes"] = {"aria-invalid": "true"}
    return _by_kind(bound, params)


def _can_be_picked(bound: DateField | TimeField) -> bool:
    """Whether a browser's own control can show what was entered: nothing, or a day or time.

    What is neither has to be seen to be put right, and the control would hide it.
    """
    return bound.data is not None or not bound._value().strip()


def _by_kind(bound: Field, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The component for a kind of field, and what is particular to it."""
    match bound:
        case RadioField() | SelectMultipleField():
            params["idPrefix"] = params.pop("id")
            params["items"] = [
                {"value": choice.value, "text": choice.label, "checked": choice.selected}
                for choice in bound.iter_choices()
            ]
            return "radios" if isinstance(bound, RadioField) else "checkboxes", params
        case BooleanField():
            # One box with the label beside it: there is no group to name.
            params["idPrefix"] = params.pop("id")
            params["items"] = [
                {
                    "id": bound.id,
                    "value": "y",
                    "text": params.pop("label")["text"],
                    "checked": bool(bound.data),
                }
            ]
            return "checkboxes", params
        case FileField():
            return "file-upload", params
        case TextAreaField():
            params["value"] = bound._value()
            return "textarea", params
        case PasswordField():
            # What was typed is never sent back.
            return "input", {**params, "type": "password", "value": "", "spellcheck": False}
        case EmailField():
            params |= {"type": "email", "spellcheck": False}
        case IntegerField():
            params |= {"inputmode": "numeric", "classes": "govuk-input--width-5"}
        case SelectField():
            params["items"] = [
                {"value": choice.value, "text": choice.label, "selected": choice.selected}
                for choice in bound.iter_choices()
            ]
            return "select", params
        # A browser's own date control takes this spelling only.
        case DateField() if _can_be_picked(bound):
            params["value"] = bound.data.isoformat() if bound.data else ""
            params["type"] = "date"
        case TimeField() if _can_be_picked(bound):
            params["type"] = "time"
        case SearchField():
            params["type"] = "search"
        case SuggestedField() if bound.suggestions:
            # What the browser remembers of other forms would stand among the suggestions.
            params["autocomplete"] = "off"
            params["attributes"] = {**params.get("attributes", {}), "list": _list_id(bound)}
    params.setdefault("value", bound._value())
    return "input", params
