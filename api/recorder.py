"""What follows from facts without anybody asking: decisions on requests are recorded, erased contents go.

The relayer's key holds the role RECORDER and no other. A decision is computed by the rules and recorded
once; anybody recomputes it. A recorder that dies half way is made whole by the next block or the next
start.
"""

import logging
import threading

from api.collaborators import Collaborators
from api.judging import time_of_next_block
from api.pulse import NOTHING_READ
from api.reading import Reading, take_reading
from governance.circumstances import decision_on
from governance.errors import RuleBroken
from governance.facts.knowledge import ItemRequested
from ledger.acts import encode_act
from ledger.calls import Call
from ledger.crypto import keccak
from ledger.errors import ChainFailure, ContractRefused
from ledger.replica import NotFollowing
from ledger.store_errors import StoreFault

log = logging.getLogger("guildhall.recorder")

PATIENCE_SECONDS = 0.25
"""How long it waits for a change before it looks whether it should stop."""

REGISTRY = "KnowledgeRegistry"


class Recorder:
    """One thread; `look` does one round and can be called without it."""

    def __init__(self, house: Collaborators) -> None:
        self._house = house
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the current round."""
        self._stop.set()
        self._house.replica.wake()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> int:
        """Sends what is undecided, erases what its owner erased; how many decisions were sent.

        A decision that the contract refuses (somebody else recorded it, or the role is gone), or that no
        rule can make, holds up no other.
        """
        reading = take_reading(self._house)
        self._erase(reading)
        sent = 0
        for request in reading.consortium.knowledge.undecided():
            try:
                self._decide(request, reading)
                sent += 1
            except (ContractRefused, RuleBroken) as refused:
                log.warning("decision on %s refused: %s", request.request_hash, refused.sentence)
        return sent

    def _decide(self, request: ItemRequested, reading: Reading) -> None:
        """Sends the decision as the rules give it now, each once.

        The facts may change while an earlier one is on its way: then both go out, and the contract takes
        the first. One that it refused (for an older rulebook) does not stand in the way of the next.
        """
        now = time_of_next_block(reading, self._house)
        version = reading.rulebook
        decision = decision_on(reading.consortium, request, now, version)
        arguments: dict[str, object] = {
            "requestHash": request.request_hash,
            "allowed": decision.allowed,
            "leading": decision.leading,
            "denials": decision.denials,
            "version": version,
        }
        calldata = encode_act(REGISTRY, "recordDecision", arguments)
        call = Call(self._house.deployment.addresses[REGISTRY], calldata)
        self._house.relay.act("RecordDecision", call, f"decision {keccak(calldata).hex()}")

    def _erase(self, reading: Reading) -> None:
        for item in reading.consortium.knowledge.items.values():
            if item.erased and self._house.contents.has(item.item_id):
                self._house.contents.erase(item.item_id)
                self._house.edition.change()

    def _run(self) -> None:
        version = 0
        while not self._stop.is_set():
            newest = self._house.replica.wait_for_change(version, PATIENCE_SECONDS)
            if newest in (version, NOTHING_READ):
                continue
            try:
                self.look()
                version = newest
            except (ChainFailure, StoreFault, RuleBroken, NotFollowing) as failure:
                log.error("%s: %s", type(failure).__name__, failure)
                self._stop.wait(PATIENCE_SECONDS)
