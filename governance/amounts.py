"""Money in words: minor units written with the currency's decimals, never through a float."""


def money(minor_units: int, decimals: int) -> str:
    """17424 with 2 decimals is "174.24"; with 0 decimals "17424"."""
    sign, digits = ("-" if minor_units < 0 else ""), str(abs(minor_units)).rjust(decimals + 1, "0")
    if decimals == 0:
        return sign + digits
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def counted(number: int, noun: str) -> str:
    """ "1 unit", "2 units"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
