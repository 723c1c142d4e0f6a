"""Runs inside Schemathesis, in its own environment: puts values that exist where random ones would only meet
404, has intents signed by the keys that only the test has, and writes down what each operation answered.

`GUILDHALL_DESK` is the address of the test's desk (tests/api/exploring/desk.py), `GUILDHALL_ANSWERS` the file
of answers, `GUILDHALL_SIGNED_IN` whether requests carry a session.
"""

import json
import os
import random
import urllib.request
from pathlib import Path

import schemathesis

DESK = os.environ["GUILDHALL_DESK"]
ANSWERS = Path(os.environ["GUILDHALL_ANSWERS"])
SIGNED_IN = os.environ["GUILDHALL_SIGNED_IN"] == "yes"
FAMILIAR = 0.8
"""Share of the requests meant to be right that ask for something that exists."""


def desk(path, body=None):
    """What the desk answers; None when it has no key for this."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(DESK + path, data) as answer:  # noqa: S310  # our own desk
        return json.load(answer)


VALUES = desk("/values")
BODIES = desk("/bodies")
PLACES = desk("/places")
SESSION = desk("/session") if SIGNED_IN else None
prepared = []
"""Transactions that were prepared in this run, to be signed and relayed."""


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes a good guess of a request better; what was meant to be wrong stays wrong."""
    chance = random.Random(case.id)
    name = name_of(case)
    if positive(case):
        if not linked(case) and chance.random() < FAMILIAR:
            make_familiar(case, name, chance)
        case.body = signed(name, case.body, chance)
    if SIGNED_IN and case.meta is not None:
        session = desk("/session") if name == "sign_out" else SESSION
        case.headers = {**(case.headers or {}), "Authorization": session}


@schemathesis.hook
def after_call(context, case, response):
    """One line an answer."""
    name = name_of(case)
    if name.startswith("prepare_transaction_") and response.status_code == 200:
        prepared.append(response.json()["data"])
    line = {"operation": case.operation.label, "status": response.status_code, "code": code_of(response)}
    line["phase"] = case.meta.phase.name.value if case.meta else "explicit"
    with ANSWERS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def code_of(response):
    """The code of a problem document; empty for a good answer."""
    if response.status_code < 400:
        return ""
    try:
        return response.json().get("code", "")
    except ValueError:
        return "(no problem document)"


def name_of(case):
    """The operation's id without the path that the framework appends."""
    return case.operation.definition.raw.get("operationId", "").split("_v1_")[0]


def positive(case):
    """Whether the request was meant to fit the schema."""
    return case.meta is not None and case.meta.generation.mode.is_positive


def linked(case):
    """Whether its values come from an answer before it."""
    return case.meta.phase.name.value == "stateful"


def make_familiar(case, name, chance):
    """Asks for what exists; mostly by a whole request that is known to be right, where there is one."""
    right = whole(name, chance) if chance.random() < FAMILIAR else None
    case.path_parameters = PLACES.get(name) or familiar(case.path_parameters, chance)
    case.body = right or familiar(case.body, chance)
    if right:
        case.headers = {key: one for key, one in (case.headers or {}).items() if key != "Idempotency-Key"}


def whole(name, chance):
    """A body that is known to be right; None where there is none."""
    if name.startswith("submit_"):
        return desk(f"/intent/{name.removeprefix('submit_')}")
    return chance.choice(BODIES[name]) if name in BODIES else None


def signed(name, body, chance):
    """The body with the signature that belongs to it, when the desk has the key."""
    if name.startswith("submit_") and isinstance(body, dict):
        signature = desk(f"/sign/{name.removeprefix('submit_')}", body.get("intent"))
        return body if signature is None else {**body, "signature": signature}
    if name == "relay_raw" and prepared:
        return {"raw": desk("/transaction", chance.choice(prepared[-20:]))}
    if name == "verify":
        return desk("/sign-in")
    return body


def familiar(value, chance):
    """The same value, with fields whose names are known filled by what exists."""
    if isinstance(value, list):
        return [familiar(one, chance) for one in value]
    if isinstance(value, dict):
        fields = {name: replaced(name, one, chance) for name, one in value.items()}
        return {name: one for name, one in fields.items() if one is not None}
    return value


def replaced(name, value, chance):
    """One field; None leaves it to the server to fill it in."""
    if name in VALUES and value is not None:
        return chance.choice(VALUES[name])
    return familiar(value, chance)
