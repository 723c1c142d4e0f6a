"""A transaction to be signed by its sender, as it travels."""

from pydantic import Field

from api.envelope import Outgoing
from api.wide import Address, Calldata, Wide
from ledger.transactions import Transaction


class UnsignedShape(Outgoing):
    """The fields of an EIP-1559 transaction."""

    type: int = Field(default=2, examples=[2])
    chain_id: int = Field(examples=[31337])
    nonce: int = Field(examples=[4])
    to: Address
    value: Wide
    data: Calldata
    gas: Wide
    max_fee_per_gas: Wide
    max_priority_fee_per_gas: Wide


class PreparedTransaction(Outgoing):
    """A transaction to be signed by `sender`, and what it does in words."""

    sender: Address
    transaction: UnsignedShape
    sentence: str


def prepared_of(made: Transaction, sender: str, sentence: str) -> PreparedTransaction:
    """A complete but unsigned transaction."""
    assert made.to is not None, "nothing here creates a contract"
    unsigned = UnsignedShape(
        chain_id=made.chain_id,
        nonce=made.nonce,
        to=made.to,
        value=made.value,
        data=made.data,
        gas=made.gas,
        max_fee_per_gas=made.fees.most,
        max_priority_fee_per_gas=made.fees.tip,
    )
    return PreparedTransaction(sender=sender, transaction=unsigned, sentence=sentence)
