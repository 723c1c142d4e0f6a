"""One effect for one Idempotency-Key, where the relay's journal does not see to it already."""

import hashlib
import json
from collections.abc import Callable

from fastapi import Response
from pydantic import BaseModel

from api.collaborators import Collaborators
from ledger.idempotency import Answer

JSON = "application/json"


def once(
    key: str | None,
    scope: str,
    form: BaseModel,
    status: int,
    house: Collaborators,
    work: Callable[[], BaseModel],
) -> Response:
    """The answer of `work`, or byte for byte the one given before for this key and form.

    KeyUsedForAnotherBody and StillWorking by way of the error table. Work that fails lets the key go.
    """
    if key is None:
        return _response(Answer(status, _body(work())))
    text = json.dumps(form.model_dump(mode="json"), sort_keys=True)
    given = house.answers.begin(scope, key, hashlib.sha256(text.encode()).digest(), house.wall())
    if given is not None:
        return _response(given)
    try:
        answer = Answer(status, _body(work()))
    except BaseException:
        house.answers.abandon(scope, key)
        raise
    house.answers.finish(scope, key, answer)
    return _response(answer)


def _body(result: BaseModel) -> bytes:
    return result.model_dump_json(by_alias=True).encode()


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, media_type=JSON)
