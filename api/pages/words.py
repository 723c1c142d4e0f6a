"""How values read on a page: dates, money, large numbers and states, in words and whole numbers only."""

from datetime import UTC, datetime

from governance.wording import LAST_MOMENT

GOOD = frozenset({"SUCCEEDED", "EXECUTED", "BOUND", "SETTLED", "CLOSED", "ACTIVE_MEMBER", "ALLOWED", "FAIR"})
BAD = frozenset(
    {"DEFEATED", "CANCELED", "CANCELLED", "EXPIRED", "EXPELLED", "SUSPENDED", "DISPUTED", "REFUSED"}
)


def short(value: str) -> str:
    """The start and the end of an address or a hash."""
    return f"{value[:6]}…{value[-4:]}"


def hexed(value: bytes) -> str:
    """Bytes as every explorer shows them."""
    return "0x" + value.hex()


def when(seconds: int) -> str:
    """A time, in UTC; anybody can sign a date that no calendar holds."""
    if seconds > LAST_MOMENT:
        return "after the year 9999"
    return datetime.fromtimestamp(seconds, UTC).strftime("%d %b %Y %H:%M UTC")


def words(name: str) -> str:
    """A state or a class as a word: DEMAND_OPEN -> demand open."""
    return name.replace("_", " ").lower()


def mood(state: str) -> str:
    """The style of a state."""
    return "good" if state in GOOD else "bad" if state in BAD else "wait"


def grouped(number: int | str) -> str:
    """A whole number with thin groups of three."""
    return f"{int(number):,}".replace(",", "\u202f")


def money(minor: int | str, decimals: int = 2, symbol: str = "") -> str:
    """Minor units as an amount: 15600 with 2 decimals -> 156.00. Exact; nothing is rounded."""
    value = int(minor)
    sign, value = ("\u2212" if value < 0 else ""), abs(value)
    whole, rest = divmod(value, 10**decimals)
    amount = f"{sign}{grouped(whole)}" + (f".{rest:0{decimals}d}" if decimals else "")
    return f"{amount} {symbol}".rstrip()


def amount(minor: int | str, decimals: int = 2) -> str:
    """Minor units as a person types them into a form: no groups, 156 with 2 decimals -> 1.56."""
    return money(minor, decimals).replace("\u202f", "")


def day(seconds: int) -> str:
    """The day of a time, UTC, as a date field takes it; the last there is for times beyond it."""
    return datetime.fromtimestamp(min(seconds, LAST_MOMENT), UTC).strftime("%Y-%m-%d")
