"""Who takes part in a run, with keys that only such runs have."""

from dataclasses import dataclass
from typing import Final

from ledger.crypto import address_of, checksum_address, keccak


def key_of(who: str) -> bytes:
    """A private key that belongs to a name: the same in every run."""
    return keccak(b"guildhall chaos key of " + who.encode())


@dataclass(frozen=True, slots=True)
class Firm:
    """A member and its key."""

    name: str
    group: int
    tokens: int

    @property
    def key(self) -> bytes:
        """Its private key."""
        return key_of(self.name)

    @property
    def address(self) -> str:
        """Its account, lower case."""
        return address_of(self.key)

    @property
    def address_shown(self) -> str:
        """Its account, as people write it (EIP-55)."""
        return checksum_address(self.address)


FIRMS: Final = tuple(
    Firm(name, group, tokens)
    for name, group, tokens in (
        ("Adler Tools", 1, 100),
        ("Birch Works", 2, 200),
        ("Cedar Mill", 3, 300),
        ("Dorn Metal", 4, 100),
        ("Elm Supply", 5, 150),
        ("Falk Paints", 5, 150),
    )
)
DEPLOYER, COORDINATOR, RELAYER, SUPPLIER, OUTSIDER = map(
    key_of, ("deployer", "coordinator", "relayer", "supplier", "outsider")
)
PASSPHRASE: Final = "chaos"  # noqa: S105  # the file protects nothing
"""Of the relayer's keystore file."""


def consortium_toml() -> str:
    """The configuration file of the consortium that is tried."""
    lines = [
        'name = "Riverside Buyers"',
        "[roles]",
        f'coordinators = ["{checksum_address(address_of(COORDINATOR))}"]',
        f'recorder = "{checksum_address(address_of(RELAYER))}"',
        "[settlement]",
        "decimals = 2",
    ]
    for firm in FIRMS:
        lines += ["[[founders]]", f'name = "{firm.name}"', f'address = "{checksum_address(firm.address)}"']
        lines += [f"legal_group = {firm.group}", f"tokens = {firm.tokens}"]
    return "\n".join(lines) + "\n"
