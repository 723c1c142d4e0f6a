"""The published document is what the routes declare, with examples and refusals for every one of them."""

import json
from typing import Any

import pytest
from httpx import Client
from pydantic import TypeAdapter

from api.app import openapi_document, own_routes
from api.intent_examples import draft_example, intent_example
from api.intent_forms import DRAFT_FORMS, INTENT_FORMS, SIGNED_FORMS, given, intent_of, json_of
from governance.intents import INTENTS
from scripts.openapi import PLACE, text


def operations() -> dict[str, dict[str, Any]]:
    """Every operation by "METHOD path"."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in openapi_document()["paths"].items()
        for method, operation in methods.items()
    }


def test_the_committed_document_is_the_routes_own() -> None:
    """Run `python scripts/openapi.py` when this fails."""
    assert PLACE.read_text(encoding="utf-8") == text()


def test_the_served_document_is_the_committed_one(reader: Client) -> None:
    """One document, wherever it is read."""
    assert reader.get("/v1/openapi.json").json() == json.loads(PLACE.read_text(encoding="utf-8"))


def test_every_operation_says_what_it_does_and_how_it_refuses() -> None:
    """A summary, and under /v1 documented problems."""
    plain = ("/healthz", "/readyz", "/metrics")
    for name, operation in operations().items():
        assert operation["summary"], name
        refusals = [status for status in operation["responses"] if status.startswith(("4", "5"))]
        assert refusals or name.split()[1].startswith(plain), name


def test_every_intent_can_be_prepared_and_handed_in_with_an_example() -> None:
    """The example is a body that the form reads."""
    known = operations()
    for name in INTENTS:
        for path in (f"POST /v1/intents/{name}/prepare", f"POST /v1/intents/{name}"):
            body = known[path]["requestBody"]["content"]["application/json"]
            assert body.get("examples") or body["schema"].get("examples"), path


@pytest.mark.parametrize("name", sorted(INTENTS))
def test_every_example_of_an_intent_is_one(name: str) -> None:
    """The forms read the examples, and write them back as they were."""
    whole = intent_example(name)
    assert json_of(intent_of(INTENT_FORMS[name].model_validate(whole))).keys() == whole.keys()
    assert given(DRAFT_FORMS[name].model_validate(draft_example(name)))["signer"]
    signed = {"intent": whole, "signature": "0x" + "00" * 65}
    assert SIGNED_FORMS[name].model_validate(signed)


def test_every_body_has_an_example_that_its_route_reads() -> None:
    """Whoever tries a route begins with what the document shows."""
    paths = openapi_document()["paths"]
    for route in own_routes():
        body = route.body_field
        if body is None or route.path not in paths:
            continue
        (method,) = route.methods
        content = paths[route.path][method.lower()]["requestBody"]["content"].get("application/json")
        if content is not None:
            example = shown(content)
            assert TypeAdapter(body.field_info.annotation).validate_python(example) is not None, route.path


def shown(content: dict[str, Any]) -> Any:
    """The first example of a body."""
    if "example" in content:
        return content["example"]
    examples = content.get("examples") or content["schema"]["examples"]
    return examples[0] if isinstance(examples, list) else next(iter(examples.values()))["value"]


def test_every_reference_in_the_document_leads_somewhere() -> None:
    """No dangling $ref."""
    document = openapi_document()
    for reference in references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in found, reference
            found = found[part]


def references(node: Any) -> set[str]:
    """All $ref below a node."""
    if isinstance(node, list):
        return {one for entry in node for one in references(entry)}
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own | {one for entry in node.values() for one in references(entry)}
    return set()
