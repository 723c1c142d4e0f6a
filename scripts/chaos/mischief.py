"""Ways in which a proxy, a provider or a lying node misbehaves. Each is made with a chance and a source of
randomness, and works on whole JSON-RPC requests."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from scripts.chaos.proxy import Dropped, Exchange, Mischief, Reply, calls_in

LOG_CAP: Final = 2
"""Blocks that a capped provider tells logs of at once, however they are asked for."""

BATCH_CAP: Final = 6
"""Calls that a provider takes in one HTTP request."""

STALE_BLOCKS: Final = 6
"""How far behind a stale node's head is."""

Call = dict[str, Any]
Rewrite = Callable[[Call, Any], Any]


def chance(random_: random.Random, of: float, strike: Mischief) -> Mischief:
    """Mischief that strikes now and then, and passes everything else on."""

    def sometimes(body: bytes, ask: Exchange) -> Reply:
        return strike(body, ask) if random_.random() < of else Reply(ask(body))

    return sometimes


def delayed(random_: random.Random) -> Mischief:
    """The answer comes late."""

    def strike(body: bytes, ask: Exchange) -> Reply:
        return Reply(ask(body), late=random_.uniform(0.05, 0.8))

    return strike


def lost_request(_body: bytes, _ask: Exchange) -> Reply:
    """The request never arrives."""
    raise Dropped


def lost_reply(body: bytes, ask: Exchange) -> Reply:
    """The node did what it was asked, and nobody is told."""
    ask(body)
    raise Dropped


def doubled(body: bytes, ask: Exchange) -> Reply:
    """The request arrives twice; the second answer is given."""
    ask(body)
    return Reply(ask(body))


def truncated(body: bytes, ask: Exchange) -> Reply:
    """The answer breaks off in the middle."""
    answer = ask(body)
    return Reply(answer, cut=len(answer) // 2)


def shortened(body: bytes, ask: Exchange) -> Reply:
    """The answer is half an answer, and pretends to be whole."""
    answer = ask(body)
    return Reply(answer[: len(answer) // 2])


def too_many(_body: bytes, _ask: Exchange) -> Reply:
    """The provider wants us to ask less; nothing is passed on."""
    return Reply(b"slow down", status=429)


def too_many_in_json(body: bytes, _ask: Exchange) -> Reply:
    """As `too_many`, once for each call, in the provider's own words."""
    return _refused(body, "rate limit exceeded: too many requests")


def too_many_after_the_fact(body: bytes, ask: Exchange) -> Reply:
    """The node did what it was asked, and the provider says that it did not."""
    ask(body)
    return too_many_in_json(body, ask)


def rewriting(rewrite: Rewrite, ahead: Callable[[Call], Call] = lambda call: call) -> Mischief:
    """Each call is changed by `ahead`, each result by `rewrite`. Errors pass unchanged, and so do the bytes
    of a request or an answer in which nothing was changed.
    """

    def strike(body: bytes, ask: Exchange) -> Reply:
        asked = json.loads(body)
        calls = [ahead(call) for call in calls_in(body)]
        changed = calls if isinstance(asked, list) else calls[0]
        said = ask(body if changed == asked else json.dumps(changed).encode())
        by_id = {call["id"]: call for call in calls}
        given = json.loads(said)
        told = [_told(one, by_id, rewrite) for one in (given if isinstance(given, list) else [given])]
        answer = told if isinstance(given, list) else told[0]
        return Reply(said if answer == given else json.dumps(answer).encode())

    return strike


def _told(one: Any, calls: dict[Any, Call], rewrite: Rewrite) -> Any:
    """One answer with its result rewritten."""
    if not isinstance(one, dict) or "result" not in one:
        return one
    return {**one, "result": rewrite(calls[one["id"]], one["result"])}


def capped_logs() -> Mischief:
    """A provider that tells logs of few blocks at once: of a range, or of receipts in one batch."""

    def strike(body: bytes, ask: Exchange) -> Reply:
        if sum(map(_blocks_of, calls_in(body))) > LOG_CAP:
            return _refused(body, f"query exceeds max block range {LOG_CAP}")
        return Reply(ask(body))

    return strike


def capped_batches() -> Mischief:
    """A provider that takes few calls in one HTTP request."""

    def strike(body: bytes, ask: Exchange) -> Reply:
        if len(calls_in(body)) > BATCH_CAP:
            return _refused(body, f"batch limit of {BATCH_CAP} exceeded")
        return Reply(ask(body))

    return strike


def _blocks_of(call: Call) -> int:
    """How many blocks' logs a call is about."""
    if call["method"] == "eth_getBlockReceipts":
        return 1
    wanted = call["params"][0] if call["method"] == "eth_getLogs" else None
    if wanted is None:
        return 0
    if "fromBlock" not in wanted:
        return 1
    return int(wanted["toBlock"], 16) - int(wanted["fromBlock"], 16) + 1


def _refused(body: bytes, message: str) -> Reply:
    """The same error for each call."""
    error = {"code": -32005, "message": message}
    answers = [{"jsonrpc": "2.0", "id": call["id"], "error": error} for call in calls_in(body)]
    return Reply(json.dumps(answers if body.lstrip()[:1] == b"[" else answers[0]).encode())


def omitting_logs(random_: random.Random) -> Mischief:
    """A node that leaves logs out, of eth_getLogs and of receipts alike."""
    return rewriting(_on_logs(lambda logs: [log for log in logs if random_.random() < 0.5]))


def altering_logs(random_: random.Random) -> Mischief:
    """A node that says other things than were logged, in eth_getLogs and in receipts alike."""
    return rewriting(_on_logs(lambda logs: [_altered(log, random_) for log in logs]))


def _on_logs(change: Callable[[list[Call]], list[Call]]) -> Rewrite:
    def rewrite(call: Call, result: Any) -> Any:
        if call["method"] == "eth_getLogs" and isinstance(result, list):
            return change(result)
        if call["method"] == "eth_getBlockReceipts" and isinstance(result, list):
            return [{**receipt, "logs": change(receipt["logs"])} for receipt in result]
        return result

    return rewrite


def _altered(log: Call, random_: random.Random) -> Call:
    """One byte of the data is another; a log without data loses a bit of its last topic."""
    if len(log["data"]) > 2:
        data = bytearray.fromhex(log["data"][2:])
        data[random_.randrange(len(data))] ^= 1
        return {**log, "data": "0x" + data.hex()}
    last = bytearray.fromhex(log["topics"][-1][2:])
    last[-1] ^= 1
    return {**log, "topics": [*log["topics"][:-1], "0x" + last.hex()]}


@dataclass(slots=True)
class StaleHead:
    """A node that is some blocks behind and does not know it: newer blocks and receipts are not there."""

    blocks: int = STALE_BLOCKS
    head: int | None = None

    def __call__(self, body: bytes, ask: Exchange) -> Reply:
        """Answers as the chain was."""
        if self.head is None:
            answer = json.loads(ask(b'{"jsonrpc":"2.0","id":0,"method":"eth_blockNumber","params":[]}'))
            self.head = max(1, int(answer["result"], 16) - self.blocks)
        return rewriting(self._behind, self._asked_behind)(body, ask)

    def _asked_behind(self, call: Call) -> Call:
        if call["method"] in ("eth_sendRawTransaction", "eth_estimateGas"):
            return call
        assert self.head is not None
        params = [hex(self.head) if one == "latest" else one for one in call.get("params", ())]
        return {**call, "params": params}

    def _behind(self, call: Call, result: Any) -> Any:
        assert self.head is not None
        if call["method"] == "eth_blockNumber":
            return hex(self.head)
        if isinstance(result, dict) and call["method"].startswith("eth_get"):
            number = result.get("number", result.get("blockNumber"))
            if isinstance(number, str) and int(number, 16) > self.head:
                return None
        return result


def noted(strike: Mischief, struck: Callable[[], None]) -> Mischief:
    """Tells each time when a request did not reach the node once, or its answer not the client: a
    kind that never meets a request it could spoil tries nothing.
    """

    def watched(body: bytes, ask: Exchange) -> Reply:
        passed: list[tuple[bytes, bytes]] = []

        def asking(asked: bytes) -> bytes:
            passed.append((asked, ask(asked)))
            return passed[-1][1]

        try:
            reply = strike(body, asking)
        except Dropped:
            struck()
            raise
        said = [answer for asked, answer in passed if asked == body]
        if len(said) != 1 or reply != Reply(said[0]):
            struck()
        return reply

    return watched


def all_kinds(random_: random.Random) -> dict[str, Mischief]:
    """Every kind by its name, as a schedule uses it."""
    return {
        "delays": chance(random_, 0.4, delayed(random_)),
        "lost-requests": chance(random_, 0.3, lost_request),
        "lost-replies": chance(random_, 0.4, lost_reply),
        "duplicates": chance(random_, 0.5, doubled),
        "truncated": chance(random_, 0.3, truncated),
        "half-answers": chance(random_, 0.3, shortened),
        "429": chance(random_, 0.4, too_many),
        "429-in-json": chance(random_, 0.4, too_many_in_json),
        "429-after-the-fact": chance(random_, 0.4, too_many_after_the_fact),
        "capped-logs": capped_logs(),
        "capped-batches": capped_batches(),
        "omitted-logs": omitting_logs(random_),
        "altered-logs": altering_logs(random_),
        "stale-head": StaleHead(),
    }


CAPS: Final = ("capped-logs", "capped-batches")
"""Kinds that strike only who asks for much at once."""

LIES: Final = ("omitted-logs", "altered-logs")
"""Kinds that a proof against receipts roots must catch."""
