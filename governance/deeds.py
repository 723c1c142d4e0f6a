"""What a call does, in plain words, from its first four bytes and its plain arguments; never from its
proposal's text.

Selectors are written beside the functions they belong to, and a test compares them with keccak256.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from governance.classes import SELECTOR_BYTES, Class
from governance.roles import ROLE_NAMES
from governance.wording import name_of, utc

WORD = 32

RULE_TUPLE = (
    "(uint8,uint16,uint16,uint16,uint16,uint16,uint8,uint8,bool,uint16,bool,uint16,"
    "uint32,uint32,uint32,uint32,uint32,uint32)"
)


@dataclass(frozen=True, slots=True)
class Deed:
    """A function and what calling it does.

    `phrase` names arguments by their place and kind: {0a} argument 0 as an account, {1n} argument 1 as a
    number, {1t} as a time, {1b} as yes or no, {0r} as a role, {2c} as a class.
    """

    signature: str
    phrase: str


DEEDS: dict[str, Deed] = {
    "0xf1d535f9": Deed("admit(address,uint32,bytes32)", "admits a member: {0a}, legal group {1n}"),
    "0x57a27127": Deed("suspend(address,string)", "suspends a member: {0a}"),
    "0x0fad17d1": Deed("reinstate(address,string)", "reinstates a member: {0a}"),
    "0xf541693a": Deed("expel(address,string)", "expels a member: {0a}"),
    "0x2b65d3d2": Deed("changeLegalGroup(address,uint32,string)", "moves a member to legal group {1n}: {0a}"),
    "0x40c10f19": Deed("mint(address,uint256)", "creates {1n} tokens for {0a}"),
    "0x9dc29fac": Deed("burn(address,uint256)", "destroys {1n} tokens of {0a}"),
    "0x8d1fdf2f": Deed("freeze(address)", "takes the frozen tokens of {0a} back from their delegate"),
    "0x2601c58d": Deed("assign(address,bytes4,uint8)", "puts calls of one function at {0a} into class {2c}"),
    "0x15f2925d": Deed(f"publish({RULE_TUPLE}[4])", "changes the class rules"),
    "0x3194ca26": Deed("setGuardian(address,uint48)", "makes {0a} guardian until {1t}"),
    "0x9e52cb35": Deed("setLiveProposalLimit(uint16)", "allows each member {0n} live proposals"),
    "0x452115d6": Deed("cancel(address[],uint256[],bytes[],bytes32)", "cancels a proposal"),
    "0x25c471a0": Deed("grantRole(uint64,address,uint32)", "gives role {0r} to {1a}"),
    "0xb7d2b162": Deed("revokeRole(uint64,address)", "takes role {0r} from {1a}"),
    "0x08d6122d": Deed(
        "setTargetFunctionRole(address,bytes4[],uint64)", "opens functions at {0a} to role {2r}"
    ),
    "0x167bd395": Deed(
        "setTargetClosed(address,bool)", "closes or opens the restricted functions at {0a}, closed: {1b}"
    ),
    "0x853551b8": Deed("labelRole(uint64,string)", "names role {0r}"),
    "0x30cae187": Deed("setRoleAdmin(uint64,uint64)", "lets role {1r} grant role {0r}"),
    "0x52962952": Deed("setRoleGuardian(uint64,uint64)", "lets role {1r} cancel operations of role {0r}"),
    "0x18ff183c": Deed("updateAuthority(address,address)", "hands the permissions of {0a} to {1a}"),
    "0x64d62353": Deed("updateDelay(uint256)", "sets the shortest wait of the timelock to {0n} seconds"),
    "0x2f2ff15d": Deed("grantRole(bytes32,address)", "gives a role of the timelock to {1a}"),
    "0xd547741f": Deed("revokeRole(bytes32,address)", "takes a role of the timelock from {1a}"),
    "0xa9059cbb": Deed("transfer(address,uint256)", "sends {1n} units of a token to {0a}"),
    "0x095ea7b3": Deed("approve(address,uint256)", "lets {0a} take up to {1n} units of a token"),
    "0x9854b158": Deed("openDemand(bytes32)", "opens a round for demand"),
    "0x7f8595f2": Deed("cancelRound(bytes32,string)", "cancels a round"),
    "0x3fa2b970": Deed("extendDemand(bytes32,uint48,uint48)", "extends a round: freeze {1t}, close {2t}"),
    "0x89be4e6d": Deed("acceptWorseTier(bytes32)", "lets a round buy below its minimum"),
    "0x3e31f5fc": Deed(
        "commitStock(bytes32,(uint16,uint96,uint64,uint96)[])",
        "commits the consortium's stock to a round, or takes it back",
    ),
    "0xb3a64e5c": Deed("placeOrder(bytes32,bytes32,uint256)", "places the order of a round"),
    "0x57fb2d78": Deed("recordReceipt(bytes32,bytes32,uint96[],bool)", "records a delivery of a round"),
    "0xe71d87c5": Deed(
        "confirmDelivery(bytes32,bytes32,uint96[],bool)", "records a delivery that the supplier noted"
    ),
    "0x4841146a": Deed("closeRound(bytes32,bytes32)", "closes a round"),
    "0xd2f93aca": Deed("decideClaim(uint256,bool)", "decides claim {0n}, accepted: {1b}"),
    "0x313a10ce": Deed(
        "decideMismatch(bytes32,bool)", "decides a bill that did not match, charge what was received: {1b}"
    ),
    "0x16c38b3c": Deed("setPaused(bool)", "pauses or resumes rounds, paused: {0b}"),
    "0x80e09baf": Deed("publishRulebook(string)", "changes the parameters of knowledge sharing"),
    "0x0fde820c": Deed(
        "recordDecision(bytes32,bool,uint8,uint16,uint32)", "records a decision about a knowledge item"
    ),
}
"""Functions that proposals of a consortium call, by selector."""

_ARGUMENT = re.compile(r"{(\d)([antbrc])}")


def deed_of(calldata: bytes, names: Mapping[str, str] | None = None) -> str:
    """What one call does: "admits a member: Lang, legal group 7"; its selector when nobody knows
    the function.
    """
    if len(calldata) < SELECTOR_BYTES:
        return "sends ether and calls nothing"
    selector = "0x" + calldata[:SELECTOR_BYTES].hex()
    deed = DEEDS.get(selector)
    if deed is None:
        return f"calls the unknown function {selector}"
    return _filled(deed.phrase, calldata[SELECTOR_BYTES:], names or {})


def deeds_of(calldatas: Sequence[bytes], names: Mapping[str, str] | None = None) -> str:
    """What all calls of a proposal do, in their order."""
    return ", then ".join(deed_of(calldata, names) for calldata in calldatas)


def _filled(phrase: str, arguments: bytes, names: Mapping[str, str]) -> str:
    def told(found: re.Match[str]) -> str:
        place, kind = int(found[1]), found[2]
        word = arguments[place * WORD : (place + 1) * WORD]
        return _TOLD[kind](int.from_bytes(word, "big"), names) if len(word) == WORD else "?"

    return _ARGUMENT.sub(told, phrase)


def _account(value: int, names: Mapping[str, str]) -> str:
    return name_of(f"0x{value % 2**160:040x}", names)


def _number(value: int, _: Mapping[str, str]) -> str:
    return str(value)


def _time(value: int, _: Mapping[str, str]) -> str:
    return utc(value) if value < 2**37 else str(value)


def _answer(value: int, _: Mapping[str, str]) -> str:
    return "yes" if value else "no"


def _role(value: int, _: Mapping[str, str]) -> str:
    return ROLE_NAMES.get(value, str(value))


def _class(value: int, _: Mapping[str, str]) -> str:
    return Class(value).name.lower() if value < len(Class) else str(value)


_TOLD: dict[str, Callable[[int, Mapping[str, str]], str]] = {
    "a": _account,
    "n": _number,
    "t": _time,
    "b": _answer,
    "r": _role,
    "c": _class,
}
