"""Money in words, with its sign: minor units written with the currency's decimals, never through a float."""

from governance.wording import amount


def money(minor_units: int, decimals: int) -> str:
    """17424 with 2 decimals is "174.24"; -5 is "-0.05"; with 0 decimals 17424 is "17424"."""
    return ("-" if minor_units < 0 else "") + amount(abs(minor_units), decimals)
