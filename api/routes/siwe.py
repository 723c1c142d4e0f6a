"""Sign-in with Ethereum (EIP-4361): a nonce that works once, a message that a wallet signs, a session."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Request, Response
from pydantic import Field

from api.collaborators import Collaborators
from api.depends import House, SignedIn, check_origin
from api.documented import errors
from api.envelope import Incoming, Outgoing
from api.problem_answers import sentence_from
from api.problems import Problem
from api.section import Section
from api.sessions import COOKIE, token_of
from api.wide import Address, Calldata, Time
from ledger.accounts import NonceUnknown
from ledger.siwe import Site, check_sign_in

router = Section(prefix="/v1", tags=["sign-in"])

STATEMENT = "Sign in to Guildhall. This signature moves no money and casts no vote."


class NonceGiven(Outgoing):
    """All that a sign-in message needs."""

    nonce: str = Field(examples=["3f9c2b7d5a1e4f60a1b2c3d4e5f60718"])
    domain: str = Field(examples=["127.0.0.1:8000"])
    uri: str = Field(examples=["http://127.0.0.1:8000"])
    chain_id: int = Field(examples=[31337])
    version: str = Field(examples=["1"])
    statement: str = Field(examples=[STATEMENT])
    expires_at: Time


class SignInForm(Incoming):
    """The message as it was signed, and the signature (personal_sign)."""

    message: Annotated[str, Field(max_length=4_000)]
    signature: Calldata


class SessionOpened(Outgoing):
    """The session; the token is in the cookie too, for browsers."""

    token: str = Field(description="For `Authorization: Bearer`.", examples=["b1Zc...Q"])
    address: Address
    expires_at: Time


@router.post("/siwe/nonce", summary="A nonce for a sign-in message", responses=errors("DiskFull"))
def give_nonce(house: House, request: Request) -> NonceGiven:
    """The nonce works once, until `expires_at`."""
    now, settings, site = house.wall(), house.settings, _site(house, request)
    return NonceGiven(
        nonce=house.accounts.new_nonce(now, settings.sign_in_seconds),
        domain=site.domain,
        uri=site.origin,
        chain_id=house.deployment.chain_id,
        version="1",
        statement=STATEMENT,
        expires_at=now + settings.sign_in_seconds,
    )


@router.post(
    "/siwe/verify",
    summary="Sign in with a signed message",
    responses=errors(
        "SignInMalformed",
        "SignInWrongDomain",
        "SignInWrongChain",
        "SignInExpired",
        "SignInNotYetValid",
        "SignInBadSignature",
        "SignInNonceUnknown",
        "ForeignOrigin",
    ),
)
def verify(form: SignInForm, house: House, request: Request, response: Response) -> SessionOpened:
    """Checks the message, uses its nonce up, opens a session. Of requests with the same nonce one wins."""
    check_origin(request, house)  # else another site's page could sign its visitor in as somebody else
    now, settings = house.wall(), house.settings
    sign_in = check_sign_in(form.message, form.signature, _site(house, request), now, house.chain)
    try:
        house.accounts.use_nonce(sign_in.nonce, now)
    except NonceUnknown as failure:
        raise Problem("SignInNonceUnknown", sentence_from(failure)) from failure
    token = house.accounts.open_session(sign_in.address, now, settings.session_seconds)
    _set_cookie(response, token, house)
    return SessionOpened(token=token, address=sign_in.address, expires_at=now + settings.session_seconds)


@router.delete("/session", status_code=204, summary="Sign out", responses=errors("NotSignedIn"))
def sign_out(_visitor: SignedIn, house: House, request: Request, response: Response) -> None:
    """Ends the session that the request came with."""
    token = token_of(request)
    assert token is not None, "SignedIn was satisfied by a token"
    house.accounts.close_session(token)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=house.settings.secure)


def _site(house: Collaborators, request: Request) -> Site:
    """The site under the name that the visitor knows it by, when that is one of ours."""
    host, settings = request.headers.get("host"), house.settings
    named = {urlsplit(origin).netloc: origin for origin in settings.origins}
    origin = named.get(host or "", settings.origin)
    return Site(urlsplit(origin).netloc, origin, house.deployment.chain_id, settings.sign_in_seconds)


def _set_cookie(response: Response, token: str, house: Collaborators) -> None:
    settings = house.settings
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings.session_seconds,
        httponly=True,
        samesite="strict",
        secure=settings.secure,
    )
