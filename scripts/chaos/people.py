"""Members and the coordinator at work: they vote, delegate, commit and deliver through the HTTP API, all at
once, and hand the same thing in again when they got no answer, as people do."""

import random
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Final

import httpx

from api.intent_forms import INTENT_FORMS, intent_of
from ledger.crypto import address_of, checksum_address
from ledger.signing import sign
from ledger.transactions import Fees, Signed, Transaction, sign_transaction
from scripts.chaos.cast import COORDINATOR, FIRMS, Firm
from scripts.chaos.founding import HASH, Founded
from scripts.chaos.promises import Book, Promise

ANSWER_SECONDS: Final = 3.0
"""How long somebody waits for an answer before asking again, elsewhere if there is another address."""

RETRY_SECONDS: Final = 0.2
PAUSE_SECONDS: Final = 0.05
MOST_TRIES: Final = 40
UNITS_A_PIECE: Final = 1
SOURCES: Final = ("MemberRegistry", "VotingToken")

Urls = Callable[[], Sequence[str]]
"""Addresses at which the API may be, the usual one first."""


class People:
    """Everybody, each in a thread of its own, until `stop`. `pause` lets them finish what they began."""

    def __init__(self, acts: "Sequence[Person]") -> None:
        self._going = threading.Event()
        self._stopped = threading.Event()
        self._people = acts
        self._idle = {person: threading.Event() for person in acts}
        self._threads = [threading.Thread(target=self._run, args=(one,), daemon=True) for one in acts]

    def start(self) -> None:
        """Everybody begins."""
        self._going.set()
        for thread in self._threads:
            thread.start()

    def pause(self) -> None:
        """Nobody begins anything new; returns when everybody stands still."""
        self._going.clear()
        for idle in self._idle.values():
            idle.wait()

    def resume(self) -> None:
        """They go on."""
        self._going.set()

    def dismiss(self) -> None:
        """Everybody begins nothing new; nobody waits for them."""
        self._stopped.set()
        self._going.set()
        for person in self._people:
            person.hurry.set()

    def stop(self) -> None:
        """Everybody ends what it is doing and goes home."""
        self.dismiss()
        for thread in self._threads:
            thread.join()

    def _run(self, person: "Person") -> None:
        while not self._stopped.is_set():
            if not self._going.is_set():
                self._idle[person].set()
                self._going.wait()
                self._idle[person].clear()
                continue
            person.act()
            self._stopped.wait(PAUSE_SECONDS)
        person.close()


class Person(ABC):
    """Somebody with a client, who tries again while there is no answer."""

    def __init__(self, founded: Founded, urls: Urls, book: Book, seed: str) -> None:
        self.founded = founded
        self.random = random.Random(seed)  # noqa: S311  # seeded on purpose
        self.hurry = threading.Event()
        self._urls = urls
        self._silent: str | None = None
        self._book = book
        self.http = httpx.Client(timeout=ANSWER_SECONDS)

    @abstractmethod
    def act(self) -> None:
        """One act, or none when the API cannot be asked."""

    def close(self) -> None:
        """Ends the client."""
        self.http.close()

    def asked(self, path: str, form: dict[str, Any]) -> dict[str, Any] | None:
        """The data of an answer; None when there is none or it is a refusal."""
        answer = self.post(path, form, {})
        if answer is None or answer.status_code >= 300:
            self.hurry.wait(RETRY_SECONDS)
            return None
        body: dict[str, Any] = answer.json()
        data: dict[str, Any] = body.get("data", body)
        return data

    def hand_in(self, promise: Promise) -> None:
        """Hands in until there is a yes or a no, or patience ends."""
        self._book.note(promise)
        for _ in range(MOST_TRIES):
            headers = {"Prefer": "wait=1"} if self.random.random() < 0.5 else {}
            if promise.key is not None:
                headers["Idempotency-Key"] = promise.key
            answer = self.post(promise.path, promise.body, headers)
            if answer is not None and answer.status_code < 300:
                promise.submission = answer.json()["data"]["id"]
                return
            if answer is not None and 400 <= answer.status_code < 500 and answer.status_code != 429:
                promise.refused = str(answer.json().get("code"))
                return
            promise.silent += 1
            if self.hurry.wait(RETRY_SECONDS):
                return

    def intend(self, kind: str, firm: Firm, fields: dict[str, Any], key: str | None = None) -> Promise | None:
        """Has an intent prepared, signs it as a firm and hands it in; None when it could not be prepared."""
        prepared = self.asked(f"/v1/intents/{kind}/prepare", {"signer": firm.address_shown, **fields})
        if prepared is None or prepared["permit"]:
            return None
        intent = prepared["intent"]
        read = intent_of(INTENT_FORMS[kind].model_validate(intent))
        signature = sign(read, self.founded.deployment, firm.key)
        body = {"intent": intent, "signature": "0x" + signature.hex()}
        detail = {"firm": firm.address, **intent}
        promise = Promise(kind, f"/v1/intents/{kind}", body, signature[:64].hex(), detail, key)
        self.hand_in(promise)
        return promise

    def url(self) -> str:
        """The usual address, or any; not the one that gave no answer last time, if there is another."""
        urls = list(self._urls())
        others = [one for one in urls if one != self._silent] or urls
        return others[0] if self.random.random() < 0.7 else self.random.choice(others)

    def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> httpx.Response | None:
        """An answer, whatever it says; None when there is none."""
        return self.sent("POST", path, body, headers)

    def sent(
        self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> httpx.Response | None:
        """As `post`, by any method."""
        url = self.url()
        try:
            answer = self.http.request(method, url + path, json=body, headers=headers)
        except httpx.HTTPError:
            self._silent = url
            return None
        self._silent = None
        return answer


def workers(founded: Founded, urls: Urls, book: Book, seed: int) -> list[Person]:
    """Members and coordinator, each with choices of its own that follow from the seed."""
    made: list[Person] = [_Member(founded, urls, book, f"{seed} {firm.name}", firm) for firm in FIRMS]
    return [*made, _Coordinator(founded, urls, book, f"{seed} coordinator")]


class _Member(Person):
    """A firm that votes most, delegates and commits sometimes."""

    def __init__(self, founded: Founded, urls: Urls, book: Book, seed: str, firm: Firm) -> None:
        super().__init__(founded, urls, book, seed)
        self._firm = firm

    def act(self) -> None:
        """A ballot, a delegation or a commitment."""
        kind = self.random.choices(("CastVote", "Delegate", "Commit"), (6, 2, 2))[0]
        fields = {"CastVote": self._ballot, "Delegate": self._delegation, "Commit": self._commitment}[kind]()
        self.intend(kind, self._firm, fields)

    def _ballot(self) -> dict[str, Any]:
        support = self.random.choice((0, 1, 2))
        return {
            "proposal_id": str(self.random.choice(self.founded.proposals)),
            "support": support,
            "reason": "",
        }

    def _delegation(self) -> dict[str, Any]:
        other = self.random.choice(FIRMS)
        return {"contract": self.random.choice(SOURCES), "delegatee": other.address_shown}

    def _commitment(self) -> dict[str, Any]:
        quantity = str(self.random.randint(1, 500))
        line = {"item": 0, "quantity": quantity, "tolerance": "0", "ceiling": "195"}
        return {"round_id": self.founded.open_round, "lines": [line]}


class _Coordinator(Person):
    """It records deliveries, piece by piece, with transactions of its own."""

    def act(self) -> None:
        """One receipt; the next one only when this one was taken or refused, because of its nonce."""
        form = {"round_id": self.founded.ordered_round, "receipt_hash": HASH, "last": False}
        form |= {"units": [str(UNITS_A_PIECE)], "sender": checksum_address(address_of(COORDINATOR))}
        prepared = self.asked("/v1/transactions/record_receipt/prepare", form)
        if prepared is None:
            return
        signed = _signed(prepared["transaction"])
        body = {"raw": "0x" + signed.raw.hex()}
        self.hand_in(Promise("RecordReceipt", "/v1/transactions", body, signed.hash, {}))
        time.sleep(PAUSE_SECONDS)


def _signed(made: dict[str, Any]) -> Signed:
    fees = Fees(int(made["max_fee_per_gas"]), int(made["max_priority_fee_per_gas"]))
    data, to = bytes.fromhex(made["data"][2:]), made["to"].lower()
    unsigned = Transaction(made["chain_id"], made["nonce"], to, data, int(made["gas"]), fees)
    return sign_transaction(unsigned, COORDINATOR)
