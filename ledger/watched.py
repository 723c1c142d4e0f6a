"""Which contracts of a deployment are ours to read, and the decoder of their events."""

from ledger.artifacts import artifact
from ledger.decode import Decoder
from ledger.deployment import Deployment

SETTLEMENT = "SettlementToken"


def watched(deployment: Deployment) -> dict[str, str]:
    """Contracts whose every event must be known, by name.

    A settlement token that others deployed is not among them: its events are not ours to judge, and every
    movement of deposits is told by our own contracts too.
    """
    return {
        name: address
        for name, address in deployment.addresses.items()
        if name != SETTLEMENT or deployment.settlement.local
    }


def decoder_of(deployment: Deployment) -> Decoder:
    """Decodes every event of the deployment's own contracts."""
    addresses = watched(deployment)
    return Decoder(addresses, {name: artifact(name).abi for name in addresses})


__all__ = ["decoder_of", "watched"]
