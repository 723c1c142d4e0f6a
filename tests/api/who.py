"""Who asks, in the tests of who may do what; and the right request for each route, made for whoever asks."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from governance.catalogue import RULES
from ledger.calls import call
from ledger.chain import int_of
from ledger.crypto import address_of, checksum_address
from ledger.fees import current_fees
from ledger.transactions import Transaction, sign_transaction
from tests.api.market import (
    LINE,
    PROFILE,
    READER,
    SIGNED_PROFILE,
    THIRD,
    UNREAD,
    Market,
    composed,
    drafts,
    known_bodies,
    numbered,
)
from tests.api.signing_in import bearer, message, sign_in, signed
from tests.api.test_knowledge import content_form
from tests.api.town import Town, hexed
from tests.world import AUDITOR, COORDINATOR, MEMBERS, STRANGER, SUPPLIER, Member

SUSPENDED = MEMBERS[5]
KEYS = {
    "nobody": STRANGER,
    "member": READER.key,
    "other": THIRD.key,
    "coord": COORDINATOR,
    "audit": AUDITOR,
    "suppl": SUPPLIER,
    "susp": SUSPENDED.key,
}
"""Nobody (a stranger without a session), two members, a coordinator, an auditor, a supplier, a suspended
member; each signs with a key of its own."""


@dataclass(slots=True)
class Asking:
    """Makes requests about the things of a market, in the name of one visitor after the other."""

    town: Town
    there: Market
    _count: Any = field(default_factory=itertools.count)
    _sessions: dict[str, str] = field(default_factory=dict)
    _fact: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        first = self.town.get("/v1/audit/facts")[0]
        self._fact = {name: str(first[name]) for name in ("block", "log_index")}

    def ask(self, route: str, who: str) -> str:
        """The outcome of the right request to a route by this visitor: ok, or the status of the refusal."""
        self.town.client.cookies.clear()
        method, path = route.split()
        headers = {"Idempotency-Key": path if path.startswith("/v1/upkeep") else f"{path}:{who}"}
        if who != "nobody":
            headers |= bearer(self._session(who, fresh=path == "/v1/session"))
        url, body = self._place(method, path), self._body(path, who) if method in ("POST", "PUT") else None
        with self.town.client.stream(method, url, json=body, headers=headers) as answer:
            return "ok" if answer.status_code < 300 else str(answer.status_code)

    def _session(self, who: str, fresh: bool) -> str:
        """The visitor's session; a fresh one where it will be ended."""
        if fresh or who not in self._sessions:
            self._sessions[who] = sign_in(self.town.client, KEYS[who], self.town.house.wall())
        return self._sessions.pop(who) if fresh else self._sessions[who]

    def _place(self, method: str, path: str) -> str:
        there = self.there
        item = there.items["empty" if method == "POST" else "readable"]
        known = {
            "{address}": checksum_address(READER.address),
            "{member}": checksum_address(READER.address),
            "{voter}": checksum_address(READER.address),
            "{proposal_id}": there.proposals["active"],
            "{round_id}": there.rounds["settled"],
            "{item_id}": item,
            "{submission_id}": there.submission,
            "{name}": "packs",
            "{code}": "NotFound",
            "{block}": self._fact["block"],
            "{log_index}": self._fact["log_index"],
        }
        for name, value in known.items():
            path = path.replace(name, value)
        return path

    def _body(self, path: str, who: str) -> Any:
        """The body, or nothing where there is none."""
        made = next((make for start, make in BODIES.items() if path.startswith(start)), None)
        return made(self, path, who) if made else None

    def intent(self, path: str, who: str) -> dict[str, Any]:
        """An intent of the visitor about the things of `member`, signed by itself or only drafted."""
        name = path.split("/")[3]
        actor = Member(who, KEYS[who], 0, 0)
        fields = INTENTS[name](self) if name in INTENTS else drafts(self.there, self.town)[name]()[1]
        if path.endswith("/prepare"):
            return {"signer": checksum_address(actor.address), **fields}
        return self.town.body(name, actor, fields)

    def transaction(self, path: str, who: str) -> dict[str, Any]:
        """A transaction that the visitor would sign."""
        action = path.split("/")[3]
        form = known_bodies(self.there, self.town).get(f"prepare_transaction_{action}", [{}])[0]
        return {
            **form,
            **due(self.there).get(action, {}),
            "sender": checksum_address(address_of(KEYS[who])),
        }

    def raw(self, _: str, who: str) -> dict[str, str]:
        """An approval of one cent, which needs no role, signed and paid for by the visitor."""
        world, owner = self.town.world, address_of(KEYS[who])
        world.node.fund(owner)
        token = world.deployment.addresses["SettlementToken"]
        approval = call(token, "approve(address,uint256)", READER.address, 1)
        nonce = int_of(world.chain.request("eth_getTransactionCount", [owner, "latest"]))
        fees = current_fees(world.chain)
        made = Transaction(world.chain.chain_id, nonce, token, approval.data, 100_000, fees)
        return {"raw": hexed(sign_transaction(made, KEYS[who]).raw)}

    def upkeep(self, path: str, _: str) -> dict[str, Any]:
        """An act of anybody."""
        return due(self.there)[path.split("/")[3]]

    def sign_in(self, _: str, who: str) -> dict[str, str]:
        """A message of one's own."""
        given = self.town.client.post("/v1/siwe/nonce").json()
        return signed(message(given, KEYS[who], self.town.house.wall()), KEYS[who])

    def ballots(self, _: str, who: str) -> dict[str, Any]:
        """A batch with one ballot of the visitor."""
        return {"ballots": [self.intent("/v1/intents/CastVote", who)]}

    def number(self) -> int:
        """Another number each time."""
        return next(self._count)


def due(there: Market) -> dict[str, dict[str, Any]]:
    """What is due now, by act."""
    rounds, proposals = there.rounds, there.proposals
    return {
        "bind": {"round_id": rounds["bindable"]},
        "lapse": {"round_id": rounds["bound"]},
        "allocate": {"round_id": rounds["allocatable"], "item": 0},
        "settle": {"round_id": rounds["settleable"]},
        "withdraw": {"account": checksum_address(READER.address)},
        "lapse_claim": {"claim_id": "1"},
        "queue": {"proposal_id": proposals["queueable"]},
        "execute": {"proposal_id": proposals["executable"]},
        "close_early": {"proposal_id": proposals["active"]},
        "freeze_tokens": {"account": checksum_address(SUSPENDED.address)},
    }


INTENTS: dict[str, Callable[[Asking], dict[str, Any]]] = {
    "CastVote": lambda at: {"proposal_id": at.there.proposals["withdrawable"], "support": 1, "reason": ""},
    "WithdrawProposal": lambda at: {"proposal_id": at.there.proposals["readers"]},
    "DelegateClass": lambda at: {
        "proposal_class": "ORDINARY",
        "delegate": checksum_address(MEMBERS[3].address),
        "until": at.town.world.now + 30 * 86_400,
    },
    "CoSponsor": lambda at: {"proposal_id": at.there.proposals["sponsored"]},
    "RelabelItem": lambda at: {"item_id": at.there.items["doomed"], "label": "AMBER"},
    "ReviewItem": lambda at: {
        "item_id": at.there.items["doomed"],
        "review_date": at.town.world.now + 90 * 86_400,
    },
    "GrantAccess": lambda at: {
        "item_id": at.there.items["doomed"],
        "reader": checksum_address(THIRD.address),
        "until": at.town.world.now + 90 * 86_400,
    },
    "RevokeAccess": lambda at: {
        "item_id": at.there.items["doomed"],
        "reader": checksum_address(THIRD.address),
    },
    "EraseItem": lambda at: {"item_id": at.there.items["doomed"]},
    "Commit": lambda at: {"round_id": at.there.rounds["open"], "lines": [LINE]},
    "UpdateProfile": lambda _: {"profile_hash": SIGNED_PROFILE},
    "ShareItem": lambda at: {
        **drafts(at.there, at.town)["ShareItem"]()[1],
        "content_hash": numbered(f"who {at.number()}"),
    },
    "Propose": lambda at: composed(
        at.town, {"action": "set_live_proposal_limit", "limit": at.number() % 90 + 4}
    ),
}

BODIES: dict[str, Callable[[Asking, str, str], Any]] = {
    "/v1/intents/": Asking.intent,
    "/v1/ballots": Asking.ballots,
    "/v1/transactions/": Asking.transaction,
    "/v1/transactions": Asking.raw,
    "/v1/upkeep/": Asking.upkeep,
    "/v1/siwe/verify": Asking.sign_in,
    "/v1/members/{address}/profile": lambda *_: PROFILE,
    "/v1/knowledge/{item_id}/content": lambda *_: content_form(UNREAD) | {"salt": PROFILE["salt"]},
    "/v1/compose": lambda *_: {
        "title": "Vote",
        "actions": [{"action": "set_live_proposal_limit", "limit": 5}],
    },
    "/v1/rounds/{round_id}/aggregates": lambda *_: {"figure": "charge"},
    "/v1/rules/{name}/run": lambda *_: RULES["packs"].example,
}
