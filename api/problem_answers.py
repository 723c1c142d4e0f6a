"""Turns what can go wrong into a problem document; tracebacks and drivers' messages stay inside."""

import logging
from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.pages.errors import problem_page, wants_page
from api.problems import MEDIA_TYPE, Problem
from governance.errors import RuleBroken
from ledger.acts import BadCall
from ledger.contents import ContentExists, ContentUnknown, NotAReader
from ledger.crypto import BadSignature
from ledger.eip712 import UnsignableValue
from ledger.errors import ChainFailure, ContractRefused
from ledger.errors import WrongNonce as RelayerNonce
from ledger.export import NothingToExport
from ledger.fact_proof import NoSuchFact
from ledger.idempotency import KeyReused, StillWorking
from ledger.profiles import ProfileTooLong
from ledger.replica import NotFollowing
from ledger.signing import ForeignSignature
from ledger.siwe import SignInRefused
from ledger.store_errors import StoreFault
from ledger.submission import KeyUsedOtherwise, UnknownSubmission
from ledger.transactions import BadTransaction

log = logging.getLogger("guildhall.api")

NAMES: dict[type[Exception], str] = {
    BadSignature: "BadSignature",
    ForeignSignature: "BadSignature",
    BadCall: "BadCall",
    ContentExists: "ContentExists",
    ContentUnknown: "ContentMissing",
    NotAReader: "ReadingRefused",
    KeyReused: "KeyUsedForAnotherBody",
    StillWorking: "StillWorking",
    ProfileTooLong: "ProfileTooLong",
    KeyUsedOtherwise: "KeyUsedForAnotherBody",
    UnknownSubmission: "UnknownSubmission",
    NotFollowing: "NotFollowing",
    NoSuchFact: "NoSuchFact",
    NothingToExport: "NothingToExport",
    BadTransaction: "BadTransaction",
    UnsignableValue: "OutOfRange",
}
"""Errors of the ledger that say all a caller needs: their code, and their message is the sentence."""

_HTTP_CODES = {
    400: "MalformedJson",
    404: "NotFound",
    405: "MethodNotAllowed",
    413: "BodyTooLarge",
    415: "UnsupportedMediaType",
}
_FIELD_CODES = {"extra_forbidden": "UnknownField", "missing": "MissingField", "json_invalid": "MalformedJson"}


def install(app: FastAPI) -> None:
    """Registers the handlers of the error table."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RuleBroken, _rule)
    app.add_exception_handler(SignInRefused, _sign_in)
    app.add_exception_handler(ChainFailure, _chain)
    for kind in NAMES:
        app.add_exception_handler(kind, _named)
    app.add_exception_handler(StoreFault, _store)
    app.add_exception_handler(RequestValidationError, _fields)
    app.add_exception_handler(HTTPException, _http)


def problem_response(problem: Problem, path: str) -> Response:
    """The answer for one problem."""
    return JSONResponse(
        problem.document(path), problem.status, problem.response_headers(), media_type=MEDIA_TYPE
    )


def _answer(problem: Problem, request: Request) -> Response:
    if wants_page(request):
        return problem_page(problem)
    return problem_response(problem, request.url.path)


def _problem(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, Problem)
    return _answer(failure, request)


def _rule(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RuleBroken)
    return _answer(Problem(failure.code, sentence_from(failure), failure.numbers), request)


def _named(request: Request, failure: Exception) -> Response:
    code = next(NAMES[kind] for kind in type(failure).__mro__ if kind in NAMES)
    return _answer(Problem(code, sentence_from(failure)), request)


def _sign_in(request: Request, failure: Exception) -> Response:
    return _answer(Problem(type(failure).__name__, str(failure)), request)


def sentence_from(failure: Exception) -> str:
    """An exception's message as a sentence: capital and full stop."""
    text = str(failure)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _chain(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, ChainFailure)
    if isinstance(failure, ContractRefused):
        return _answer(refusal(failure), request)
    log.error("%s: %s", type(failure).__name__, failure.sentence)
    names = (
        ["RelayerNonce"] if isinstance(failure, RelayerNonce) else [k.__name__ for k in type(failure).__mro__]
    )
    code = next((name for name in names if name in CHAIN_SENTENCES), "NodeUnwell")
    return _answer(Problem(code, CHAIN_SENTENCES[code]), request)


def refusal(failure: ContractRefused) -> Problem:
    """A contract's refusal, by the name and with the arguments of its error."""
    numbers = {name: str(value) for name, value in failure.arguments.items()}
    return Problem(failure.name, failure.sentence, numbers)


CHAIN_SENTENCES = {
    "NodeUnwell": "The chain cannot be reached now. What was accepted is kept and will be sent; try again.",
    "NodeRefused": "The chain's node refused this. What was accepted is kept and will be sent; try again.",
    "SenderHeldElsewhere": "Another server sends for this consortium just now; try again in a moment.",
    "RelayStopped": "The server is stopping or starting. Nothing was accepted; try again in a moment.",
    "WrongChain": "The server's node serves another chain than this consortium's; its operator must look.",
    "RelayerNonce": "The server's sending account is catching up; try again in a moment.",
}
"""What a caller is told; addresses of nodes go to the log only."""


def _store(request: Request, failure: Exception) -> Response:
    code = type(failure).__name__
    log.error("%s: %s", code, failure)
    return _answer(Problem(code, STORE_SENTENCES.get(code, STORE_SENTENCES["DatabaseUnreachable"])), request)


STORE_SENTENCES = {
    "DiskFull": "The server has no room left to write. Nothing was recorded; try again later.",
    "DatabaseBusy": "The server's database is busy. Nothing was recorded; try again in a few seconds.",
    "DatabaseUnreachable": "The server's database cannot be reached. Nothing was recorded; try again later.",
    "DatabaseTorn": "The server's database is damaged; its operator must restore it or index again.",
    "DatabaseOld": "The server's database is of an older version; its operator must migrate it.",
    "DatabaseNewer": "The server's database is of a newer version than the server.",
    "WrongDatabase": "The server's database belongs to another consortium.",
}
"""What a caller is told; the driver's own words go to the log only."""


def _fields(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)
    faults = [_fault(error) for error in failure.errors()]
    first = faults[0]
    place = f"{first['field']}: " if first["field"] else ""
    return _answer(Problem(first["code"], place + first["sentence"], errors=faults), request)


def _fault(error: Any) -> dict[str, str]:
    kind = error["type"]
    code = kind if kind[:1].isupper() else _FIELD_CODES.get(kind, "BadField")
    return {"field": _path(error["loc"], code), "code": code, "sentence": error["msg"]}


def _path(place: Iterable[str | int], code: str) -> str:
    if code == "MalformedJson":
        return ""
    parts = [str(part) for part in place]
    return ".".join(parts[1:] if parts[:1] in (["body"], ["query"], ["path"], ["header"]) else parts)


def _http(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)
    code = _HTTP_CODES.get(failure.status_code, "BadField")
    headers = {"Allow": _allowed(request)} if code == "MethodNotAllowed" else failure.headers
    return _answer(Problem(code, _sentence(code, request), headers=headers), request)


def _allowed(request: Request) -> str:
    """Every method of this address: the router by itself names those of the first route only."""
    fitting = [one for one in request.app.state.routes if one.path_regex.match(request.url.path)]
    return ", ".join(sorted({method for one in fitting for method in one.methods}))


def _sentence(code: str, request: Request) -> str:
    if code == "NotFound":
        return "There is nothing at this address."
    if code == "MethodNotAllowed":
        return f"{request.method} is not possible here."
    return "The request cannot be read."
