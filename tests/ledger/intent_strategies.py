"""Random intents of every kind, and a deployment whose addresses are made up, for properties of signing and
calls."""

from typing import get_args, get_type_hints

from hypothesis import strategies as st

from governance.facts.round_terms import Line
from governance.intents import Delegate, Intent, Permit
from ledger.deployment import CONTRACTS, Deployment, Settlement
from ledger.intent_types import TYPES, attribute_of

MADE_UP = Deployment(
    chain_id=31337,
    name="Made up",
    addresses={name: "0x" + bytes([number + 1] * 20).hex() for number, name in enumerate(CONTRACTS)},
    block=1,
    block_hash="0x" + "ab" * 32,
    settlement=Settlement("Local Euro", "LEUR", 2, True),
)
"""A deployment that is nowhere."""

addresses = st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())
words = st.binary(min_size=32, max_size=32).map(lambda raw: "0x" + raw.hex())
texts = st.text(max_size=40)


def uints(bits: int) -> st.SearchStrategy[int]:
    """Whole numbers of so many bits, the ends among them."""
    return st.integers(0, 2**bits - 1) | st.sampled_from([0, 1, 2**bits - 1])


lines = st.builds(Line, item=uints(16), quantity=uints(96), tolerance=uints(64), ceiling=uints(96))
_SIMPLE = {
    "address": addresses,
    "bytes32": words,
    "string": texts,
    "bytes": st.binary(max_size=70),
    "Line": lines,
}


def values(kind: str) -> st.SearchStrategy[object]:
    """Values of one signed type."""
    if kind.endswith("[]"):
        return st.lists(values(kind[:-2]), max_size=4).map(tuple)
    return uints(int(kind[4:])) if kind.startswith("uint") else _SIMPLE[kind]


def intents_of(kind: type[Intent]) -> st.SearchStrategy[Intent]:
    """Intents of one class, each field anywhere in its type's range."""
    hints = get_type_hints(kind)
    fields = {field.attribute: values(field.type) for field in TYPES[kind].fields}
    for name, hint in hints.items():
        if name in ("partition", "label", "audience", "proposal_class") and not get_args(hint):
            fields[name] = st.sampled_from(list(hint))
    if kind is Delegate:
        fields |= {"contract": st.sampled_from(["MemberRegistry", "VotingToken"]), "delegator": addresses}
    if kind is Permit:
        fields["contract"] = st.sampled_from(["SettlementToken", "VotingToken"])
    return st.builds(kind, **fields)


__all__ = ["MADE_UP", "addresses", "attribute_of", "intents_of", "lines", "texts", "uints", "values", "words"]
