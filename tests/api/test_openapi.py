"""The published document is what the routes declare, with examples and refusals for every one of them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from httpx import Client

from api.app import openapi_document
from governance.intents import INTENTS

ROOT = Path(__file__).resolve().parents[2]


def operations() -> dict[str, dict[str, Any]]:
    """Every operation by "METHOD path"."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in openapi_document()["paths"].items()
        for method, operation in methods.items()
    }


def test_the_committed_document_is_the_routes_own() -> None:
    """Run `python scripts/openapi.py` when this fails."""
    program = [sys.executable, str(ROOT / "scripts" / "openapi.py"), "--check"]
    done = subprocess.run(program, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_the_served_document_is_the_committed_one(reader: Client) -> None:
    """One document, wherever it is read."""
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert reader.get("/v1/openapi.json").json() == committed


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
