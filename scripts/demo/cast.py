"""Who is in the story: six repair shops that compete and buy the same parts, and some offices."""

from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes

from ledger.crypto import address_of, checksum_address


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm, its contact, its legal group and the voting tokens it founds with (whole tokens)."""

    name: str
    contact: str
    legal_group: int
    tokens: int = 0


FOUNDERS = (
    Firm("Aalto Radio", "office@aalto.example", 1, 400),
    Firm("Brandt Hifi", "buero@brandt.example", 2, 300),
    Firm("Castellano Audio", "ufficio@castellano.example", 3, 300),
)
NEWCOMERS = (
    Firm("Dvorak Sound", "dilna@dvorak.example", 4),
    Firm("Eriksen Elektronik", "post@eriksen.example", 5),
    Firm("Fabre Studio", "atelier@fabre.example", 6),
)
FIRMS = FOUNDERS + NEWCOMERS
OFFICE, ARBITER, SUPPLIER, RELAYER, DEPLOYER = (
    "Guild office",
    "Arbiter",
    "Northern Parts",
    "Relayer",
    "Deployer",
)
OFFICES = (OFFICE, ARBITER, SUPPLIER, RELAYER, DEPLOYER)


@dataclass(frozen=True, slots=True)
class Keys:
    """Fresh private keys by name, made for this one story and kept in memory."""

    by_name: dict[str, bytes] = field(
        default_factory=lambda: {name: token_bytes(32) for name in (*(firm.name for firm in FIRMS), *OFFICES)}
    )

    def __getitem__(self, name: str) -> bytes:
        return self.by_name[name]

    def address(self, name: str) -> str:
        """Lower-case address of a name."""
        return address_of(self.by_name[name])


def write_config(path: Path, keys: Keys) -> None:
    """Writes the TOML file that the coordinator deploys from."""
    shown = {name: checksum_address(keys.address(name)) for name in keys.by_name}
    founders = "\n".join(
        f'\n[[founders]]\nname = "{firm.name}"\ncontact = "{firm.contact}"\naddress = "{shown[firm.name]}"\n'
        f"legal_group = {firm.legal_group}\ntokens = {firm.tokens}"
        for firm in FOUNDERS
    )
    path.write_text(
        f"""# A buying group of electronics repair shops. Periods are seconds, shares are basis points.
name = "Parts Guild"

[settlement]
name = "Local Dollar"
symbol = "LUSD"
decimals = 2

[roles]
coordinators = ["{shown[OFFICE]}"]
arbiters = ["{shown[ARBITER]}"]
recorder = "{shown[RELAYER]}"

[classes.ordinary]
voting_period = 432000
execution_delay = 86400
{founders}
""",
        encoding="utf-8",
    )
