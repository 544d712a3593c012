"""The API keeps to the document it serves, whatever it is asked: Schemathesis asks."""

from __future__ import annotations

from collections import Counter

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation

from tests.integration.opendata.conftest import DIANE_ABBOTT, TRIDENT

EXAMPLES = 8
ON_RECORD = {"member_id": DIANE_ABBOTT, "division_id": TRIDENT}
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def asked(operation: APIOperation, mode: GenerationMode, *, on_record: bool) -> Counter[int]:
    """Ask one address by chance, holding every answer against the document; count the statuses."""
    statuses: Counter[int] = Counter()

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        if on_record:
            case.path_parameters = {name: ON_RECORD[name] for name in case.path_parameters or {}}
        statuses[case.call_and_validate().status_code] += 1

    ask()
    return statuses


def test_every_answer_is_as_documented(declared: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", declared)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 9
    for operation in operations:
        wrong = asked(operation, GenerationMode.NEGATIVE, on_record=False)
        assert set(wrong) <= {200, 404, 422}, operation.label
        right = asked(operation, GenerationMode.POSITIVE, on_record=True)
        assert right[200], operation.label
        if operation.path_parameters:
            strangers = asked(operation, GenerationMode.POSITIVE, on_record=False)
            assert strangers[404], operation.label


def test_the_document_is_the_same_every_time(sample_app: Flask) -> None:
    first, second = (sample_app.test_client().get("/api/v1/openapi.json") for _ in range(2))
    assert first.data == second.data
    assert first.get_json()["openapi"] == "3.1.0"
