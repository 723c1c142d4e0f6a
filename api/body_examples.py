"""An example of every JSON body in the OpenAPI document, put together from the examples of its fields."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

JSON = "application/json"

VALUES: dict[str, Any] = {
    "reason": "The supplier withdrew.",
    "message": "example.org wants you to sign in with your Ethereum account: ...",
    "proposal_id": "1",
    "claim_id": "1",
    "item": 0,
    "pack_size": "10",
    "minimum": "0",
    "min_quantity": "1",
    "unit_price": "156",
    "decimals": 2,
    "over_tolerance_bps": 0,
    "freight": "600",
    "fee": "300",
    "side_cost_cap": "1000",
    "alone_side_cost": "900",
    "minimum_value": "10000",
    "units": ["100"],
    "rebate": "0",
}
"""Values of fields whose own example would make no round that anybody wants, and of texts without one."""

DATES = ("freeze_at", "commit_close_at", "deliver_by")
"""Dates of a round come one after the other; each is a day after the one before in an example."""

DAY = 86_400


def with_body_examples(document: dict[str, Any]) -> dict[str, Any]:
    """The document, where every JSON body has an example; those that have one keep it."""
    schemas = document["components"]["schemas"]
    for content in _bodies(document["paths"]):
        if not ({"example", "examples"} & content.keys() or "examples" in content["schema"]):
            content["example"] = _example(content["schema"], schemas)
    return document


def _bodies(paths: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in paths.values():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {})
            if JSON in content:
                yield content[JSON]


def _example(schema: Schema, schemas: dict[str, Schema], name: str = "") -> Any:
    """A value of the schema; `name` is the field that it is for."""
    if name in VALUES:
        return VALUES[name]
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    for key in ("examples", "enum"):
        if key in schema:
            return schema[key][0]
    if "const" in schema or "default" in schema:
        return schema.get("const", schema.get("default"))
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return _example(schema[key][0], schemas, name)
    return _of_type(schema, schemas, name)


def _of_type(schema: Schema, schemas: dict[str, Schema], name: str) -> Any:
    kind = schema.get("type")
    if kind == "object":
        found = {field: _example(one, schemas, field) for field, one in schema.get("properties", {}).items()}
        return _in_order(found)
    if kind == "array":
        return [_example(schema["items"], schemas, name)]
    if kind == "boolean":
        return True
    if kind == "integer":
        return int(schema.get("minimum", 1))
    return name.replace("_", " ").capitalize()


def _in_order(example: dict[str, Any]) -> dict[str, Any]:
    """Dates of a round that would all be the same."""
    for days, date in enumerate(DATES):
        if date in example:
            example[date] += days * DAY
    return example
