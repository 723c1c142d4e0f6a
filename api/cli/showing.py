"""Answers of the API as tables for people: times and money in words, each result with its rule."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.cli.output import Output
from governance.wording import amount, utc

Json = Mapping[str, Any]

MONEY = frozenset(
    (
        *("paid", "alone", "saved", "saving", "deposit", "refund", "charge", "credit", "settlement_balance"),
        *("cost", "unit_price", "ceiling", "price", "limit", "goods", "freight", "fee", "rebate", "bill"),
        *("goods_value", "minimum_value", "side_cost_cap", "alone_side_cost", "to_supplier", "to_treasury"),
        *("charged", "loses", "advised", "billed"),
    )
)
"""Fields in minor units of a currency."""

TIMES = frozenset(
    (
        *("created_at", "updated_at", "snapshot", "deadline", "eta", "executable_from", "expires_after"),
        *("freeze_at", "commit_close_at", "deliver_by", "claims_until", "filed_at", "admitted_at", "until"),
        *("source_date", "review_date", "shared_at", "requested_at", "decided_at", "time"),
    )
)
"""Fields in unix seconds."""


def show_list(
    output: Output, title: str, rows: Sequence[Json], columns: Iterable[str], decimals: int | None = None
) -> None:
    """A table of documents; `columns` are field names."""
    names = tuple(columns)
    told = [[words(name, row.get(name), row.get("decimals", decimals)) for name in names] for row in rows]
    output.table(title, [heading(name) for name in names], told)


def show_one(output: Output, title: str, document: Json, decimals: int | None = None) -> None:
    """One document: its plain fields side by side, its lists as tables, its reasons as sentences."""
    places = document.get("decimals", decimals)
    plain = {name: value for name, value in document.items() if not isinstance(value, dict | list)}
    output.table(
        title, ("", ""), [(heading(name), words(name, value, places)) for name, value in plain.items()]
    )
    for name, value in document.items():
        if isinstance(value, dict):
            _show_part(output, name, value, places)
        elif isinstance(value, list) and value:
            _show_rows(output, name, value, places)


def heading(name: str) -> str:
    """A field's name for people: legal_group -> Legal group."""
    return name.replace("_", " ").capitalize()


def words(name: str, value: Any, decimals: int | None = None) -> str:
    """A value for people. Money has its decimals where they are known, times are dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in TIMES and isinstance(value, int):
        return utc(value) if value else ""
    if name in MONEY and decimals is not None:
        return money(int(value), decimals)
    if isinstance(value, dict):
        return str(value.get("sentence", ""))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def money(minor_units: int, decimals: int) -> str:
    """Minor units as the currency writes them; a minus where the group was dearer."""
    return f"{'-' if minor_units < 0 else ''}{amount(abs(minor_units), decimals)}"


def _show_part(output: Output, name: str, part: Json, decimals: int | None) -> None:
    if "sentence" in part:
        output.line(f"{heading(name)}: {part['sentence']}")
        return
    show_one(output, heading(name), part, decimals)


def _show_rows(output: Output, name: str, rows: list[Any], decimals: int | None) -> None:
    """A list of documents as a table of the fields that all of them have in common and that fit a cell."""
    if not all(isinstance(row, dict) for row in rows):
        output.line(f"{heading(name)}: {', '.join(map(str, rows))}")
    elif all("sentence" in row for row in rows):
        output.line("\n".join(f"{heading(name)}: {row['sentence']}" for row in rows))
    else:
        show_list(output, heading(name), rows, _fitting(rows), decimals)


def _fitting(rows: list[Json]) -> list[str]:
    def fits(value: Any) -> bool:
        return "sentence" in value if isinstance(value, dict) else not isinstance(value, list)

    return [name for name in rows[0] if all(fits(row.get(name)) for row in rows)]
