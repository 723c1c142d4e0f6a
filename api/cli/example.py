"""The consortium that `guildhall up` founds when nobody brings one: three firms to try things with."""

from collections.abc import Sequence

from ledger.crypto import checksum_address

FIRMS = ("Adler Cycles", "Birch Workshop", "Corvin Repairs")
"""The founders, in the order of their keys."""

START_MONEY = 1_000_000
"""Minor units of the local currency that each founder starts with: 10,000.00."""


def example_toml(founders: Sequence[str], coordinator: str) -> str:
    """The configuration file; `founders` are addresses in the order of FIRMS."""
    lines = [
        "# An example to try things with. docs/formats.md says what else can be set.",
        'name = "Harbour Street Buyers"',
        "",
        "[settlement]",
        'name = "Local Euro"',
        'symbol = "LEUR"',
        "decimals = 2",
        "",
        "[roles]",
        f'coordinators = ["{checksum_address(coordinator)}"]',
    ]
    for group, (name, address) in enumerate(zip(FIRMS, founders, strict=True), start=1):
        contact = f"office@{name.split()[0].lower()}.example"
        lines += ["", "[[founders]]", f'name = "{name}"', f'contact = "{contact}"']
        lines += [f'address = "{checksum_address(address)}"', f"legal_group = {group}", "tokens = 100"]
    return "\n".join(lines) + "\n"
