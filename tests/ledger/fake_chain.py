"""A chain in memory, written by hand: nonces, a pool, blocks, receipts, and every way in which a node fails
us."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ledger.chain import Request
from ledger.crypto import keccak
from ledger.errors import (
    AlreadyKnown,
    ChainFailure,
    ContractRefused,
    NodeUnwell,
    OutOfGas,
    Underpriced,
    WrongNonce,
)
from ledger.transactions import Foreign, read_transaction, terms_of

REFUSED = b"\xde\xad\xbe\xef"
"""Calldata that the contract refuses when simulated and when mined."""

REFUSED_WHEN_MINED = b"\xde\xad\x00\x01"
"""Calldata that is refused only when it is mined."""


@dataclass
class FakeChain:
    """Mines at once unless `mining` is off. `effects` are the calldatas that took effect, in order."""

    chain_id: int = 31337
    base_fee: int = 10
    mining: bool = True
    down: bool = False
    lose_answers: int = 0
    gas_limit: int = 30_000_000
    blocks: list[list[Foreign]] = field(default_factory=lambda: [[]])
    receipts: dict[str, dict[str, object]] = field(default_factory=dict)
    pool: dict[tuple[str, int], bytes] = field(default_factory=dict)
    sends: list[bytes] = field(default_factory=list)
    before_send: Callable[[], None] | None = None
    fork: int = 0
    client: str = "by hand"
    stranded: set[str] = field(default_factory=set)
    """Transactions of the pool that never get their turn, until they are dropped and sent again."""

    @property
    def effects(self) -> list[bytes]:
        """What contracts did, in the order of the chain."""
        mined = [transaction for block in self.blocks for transaction in block]
        return [one.data for one in mined if self.receipts[one.hash]["status"] == "0x1"]

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        (answer,) = self.batch([(method, params)])
        return answer

    def batch(self, requests: Sequence[Request]) -> list[object]:
        answers = self.try_batch(requests)
        for answer in answers:
            if isinstance(answer, ChainFailure):
                raise answer
        return answers

    def try_batch(self, requests: Sequence[Request]) -> list[object]:
        if self.down:
            raise NodeUnwell("the node is down")
        sending = any(method == "eth_sendRawTransaction" for method, _ in requests)
        if sending and self.before_send is not None:
            self.before_send()
        answers = [self._answer(method, params) for method, params in requests]
        if sending and self.lose_answers > 0:
            self.lose_answers -= 1
            raise NodeUnwell("the node did not answer in time")
        return answers

    def try_proved(self, requests: Sequence[Request]) -> list[object]:
        """This chain is always itself."""
        return self.try_batch(requests)

    def used(self, sender: str) -> int:
        """Nonces that an account has used."""
        return sum(one.sender == sender for block in self.blocks for one in block)

    def mine(self) -> None:
        """Puts everything that can be mined into one block."""
        block: list[Foreign] = []
        for (sender, nonce), raw in sorted(self.pool.items()):
            expected = self.used(sender) + sum(one.sender == sender for one in block)
            fee = terms_of(raw)[1].most
            turn = read_transaction(raw).hash not in self.stranded
            if nonce == expected and fee >= self.base_fee and turn:
                block.append(read_transaction(raw))
                del self.pool[(sender, nonce)]
        if block:
            self.blocks.append(block)
            for one in block:
                self._write_receipt(one, len(self.blocks) - 1)

    def reorg(self, depth: int, keep_in_pool: bool = True) -> None:
        """Takes the last blocks away; their transactions go back into the pool, or are forgotten."""
        self.fork += 1
        for _ in range(depth):
            for one in self.blocks.pop():
                del self.receipts[one.hash]
                if keep_in_pool:
                    self.pool[(one.sender, one.nonce)] = next(
                        raw for raw in self.sends if read_transaction(raw).hash == one.hash
                    )

    def _answer(self, method: str, params: Sequence[object]) -> object:
        handlers: dict[str, Callable[[Sequence[object]], object]] = {
            "eth_sendRawTransaction": lambda p: self._send(bytes.fromhex(str(p[0])[2:])),
            "eth_getTransactionByHash": lambda p: self._known(str(p[0])),
            "eth_getTransactionReceipt": lambda p: self.receipts.get(str(p[0])),
            "eth_getTransactionCount": lambda p: hex(self.used(str(p[0]))),
            "web3_clientVersion": lambda _: self.client,
            "anvil_removePoolTransactions": lambda p: self._remove(str(p[0])),
            "eth_blockNumber": lambda _: hex(len(self.blocks) - 1),
            "eth_getBlockByNumber": lambda p: self._block(str(p[0])),
            "eth_maxPriorityFeePerGas": lambda _: "0x1",
            "eth_estimateGas": self._simulate,
            "eth_call": self._simulate,
        }
        try:
            return handlers[method](params)
        except ChainFailure as failure:
            return failure

    def _remove(self, sender: str) -> None:
        """An account's transactions go from the pool, as if they had never come."""
        gone = {place for place in self.pool if place[0] == sender}
        self.stranded -= {read_transaction(self.pool[place]).hash for place in gone}
        self.pool = {place: raw for place, raw in self.pool.items() if place not in gone}

    def _known(self, tx_hash: str) -> dict[str, str] | None:
        """A transaction that is mined or waits in the pool."""
        waiting = {read_transaction(raw).hash for raw in self.pool.values()}
        return {"hash": tx_hash} if tx_hash in self.receipts or tx_hash in waiting else None

    def _send(self, raw: bytes) -> str:
        made = read_transaction(raw)
        gas, fees = terms_of(raw)
        place = (made.sender, made.nonce)
        self.sends.append(raw)
        if made.nonce < self.used(made.sender):
            raise WrongNonce("nonce too low")
        if self.pool.get(place) == raw:
            raise AlreadyKnown("already known")
        if fees.most < self.base_fee and self.mining:
            raise Underpriced("max fee per gas less than block base fee")
        if place in self.pool and fees.most * 10 < terms_of(self.pool[place])[1].most * 11:
            raise Underpriced("replacement transaction underpriced")
        if gas > self.gas_limit:
            raise OutOfGas("exceeds block gas limit")
        self.pool[place] = raw
        if self.mining:
            self.mine()
        return made.hash

    def _simulate(self, params: Sequence[object]) -> str:
        call = params[0]
        assert isinstance(call, dict)
        if bytes.fromhex(call["data"][2:]).startswith(REFUSED):
            raise ContractRefused("GovernorVotingClosed", {"voter": "0x1"}, "Voting is over.")
        late = len(params) > 1 and params[1] != "latest"
        if late and bytes.fromhex(call["data"][2:]).startswith(REFUSED_WHEN_MINED):
            raise ContractRefused("RoundsTooEarly", {"notBefore": 5}, "Too early.")
        return "0x5208"

    def _write_receipt(self, one: Foreign, number: int) -> None:
        good = not one.data.startswith((REFUSED, REFUSED_WHEN_MINED))
        self.receipts[one.hash] = {
            "transactionHash": one.hash,
            "status": "0x1" if good else "0x0",
            "blockNumber": hex(number),
            "blockHash": self._hash(number),
            "from": one.sender,
        }

    def _hash(self, number: int) -> str:
        content = "".join(one.hash for block in self.blocks[: number + 1] for one in block)
        return "0x" + keccak(f"{self.fork if number else 0}{number}{content}".encode()).hex()

    def _block(self, name: str) -> dict[str, object] | None:
        number = len(self.blocks) - 1 if name == "latest" else int(name, 16)
        if number >= len(self.blocks):
            return None
        transactions = [
            {"from": one.sender, "nonce": hex(one.nonce), "hash": one.hash} for one in self.blocks[number]
        ]
        return {
            "number": hex(number),
            "hash": self._hash(number),
            "baseFeePerGas": hex(self.base_fee),
            "transactions": transactions,
        }
