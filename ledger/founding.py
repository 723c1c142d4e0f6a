"""Profiles of founders: their salted hashes go on chain with the deployment, so the salts must be known
again.

A salt is derived from the deployer's key: the same deployment gives the same hashes when it is resumed, and
nobody else can make or check one before it is shown.
"""

from ledger.config import ConsortiumConfig, Founder
from ledger.crypto import keccak
from ledger.profiles import Profile, profile_hash


def salt_of(founder: Founder, deployer_key: bytes) -> str:
    """32 bytes in hex that only the holder of the deployer's key can derive."""
    return (
        "0x" + keccak(b"guildhall founder profile" + deployer_key + bytes.fromhex(founder.address[2:])).hex()
    )


def profile_hash_of(founder: Founder, deployer_key: bytes) -> str:
    """The hash that the register shows for a founder."""
    return profile_hash(founder.name, founder.contact, salt_of(founder, deployer_key))


def founder_profiles(config: ConsortiumConfig, deployer_key: bytes, now: int) -> list[Profile]:
    """Profiles to be kept off chain beside the deployment; `now` in unix seconds."""
    return [
        Profile(founder.address, founder.name, founder.contact, salt_of(founder, deployer_key), now)
        for founder in config.founders
    ]
