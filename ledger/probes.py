"""Questions to a node about what its chain can do, each one eth_call that changes nothing."""

from typing import Final

from ledger.chain import Chain, bytes_of, call_object
from ledger.errors import ContractRefused, NodeRefused

MCOPY_CODE: Final = bytes.fromhex("600060006000" + "5e" + "600160005260206000f3")
"""Init code: MCOPY of nothing (Cancun, EIP-5656), then the number 1 as the created code. Needs no other new
opcode."""

P256_PRECOMPILE: Final = "0x" + "00" * 18 + "0100"
"""Where Osaka verifies P-256 signatures (EIP-7951), which passkeys need."""

P256_QUESTION: Final = bytes.fromhex(
    "4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d"
    "a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac"
    "36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60"
    "4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3"
    "7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e"
)
"""A right signature: hash, r, s, x, y. Source: RIP-7212's test vectors."""


def has_mcopy(chain: Chain) -> bool:
    """Whether the chain runs Cancun's opcodes. Raises `NodeUnwell` when the node does not answer."""
    try:
        answer = bytes_of(chain.request("eth_call", [call_object(None, MCOPY_CODE), "latest"]))
    except (NodeRefused, ContractRefused):
        return False
    return int.from_bytes(answer, "big") == 1


def has_p256(chain: Chain) -> bool:
    """Whether the P-256 precompile answers. Raises `NodeUnwell` when the node does not answer."""
    try:
        answer = chain.call(P256_PRECOMPILE, P256_QUESTION)
    except (NodeRefused, ContractRefused):
        return False
    return int.from_bytes(answer, "big") == 1
