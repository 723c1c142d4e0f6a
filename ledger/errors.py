"""How a chain can fail us: three families, and the wrong chain. Mapped once, where an answer comes in.

`ContractRefused`: the contract said no, and will say no again. `NodeUnwell`: nothing is known about the
effect, ask again later. `WrongNonce`: our own bookkeeping of a key is behind. Whoever catches one knows
what may be done next.
"""

from collections.abc import Mapping


class ChainFailure(Exception):
    """Base of everything that goes wrong between us and a chain. `sentence` is for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class ContractRefused(ChainFailure):
    """A contract reverted: `name` and `arguments` are its error's, `sentence` says it in plain words."""

    def __init__(self, name: str, arguments: Mapping[str, object], sentence: str) -> None:
        super().__init__(sentence)
        self.name = name
        self.arguments = dict(arguments)


class NodeUnwell(ChainFailure):
    """The node is down, slow, full or answers rubbish: the request may or may not have had its effect."""


class NodeRefused(NodeUnwell):
    """The node answered with a JSON-RPC error that is not about the contract nor about our nonce."""

    def __init__(self, sentence: str, code: int = 0, message: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.message = message


class Throttled(NodeRefused):
    """The node or its provider is busy or wants to be asked less: nothing was said about the request
    itself."""


class WrongNonce(ChainFailure):
    """A transaction's nonce is already used, or leaves a gap."""


class WrongChain(ChainFailure):
    """The node serves another chain than the one we were set up for."""


class AlreadyKnown(NodeRefused):
    """The node has this very transaction already: what was asked for is done."""


class Underpriced(NodeRefused):
    """The fee offered is below what the node takes."""


class OutOfGas(NodeRefused):
    """The gas limit given is not enough, or above what the node allows."""
