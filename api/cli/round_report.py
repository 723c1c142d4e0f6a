"""What a round comes to, for people: who committed, how it binds, who gets and pays what, how fair it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.cli.output import Output
from api.cli.showing import money

Json = Mapping[str, Any]

ABOUT_PASSES = (
    "Binding runs in passes: each one fills packs, finds the price, and lets those go whose ceiling or price "
    "alone is passed. It is repeated until nobody leaves."
)
NOT_YET = "not yet known"


class Report:
    """Prints the parts of one round that are there."""

    def __init__(self, output: Output, round_: Json) -> None:
        self._output = output
        self._decimals: int = round_["decimals"]
        self._items: Sequence[Json] = round_["items"]

    def show(self, parts: Json) -> None:
        """Every part that was found, in the order of a round's life."""
        shown: dict[str, Callable[[Any], None]] = {
            "commitments": self._commitments,
            "binding": self._binding,
            "allocations": self._allocations,
            "charges": self._charges,
            "savings": self._savings,
            "core": self._core,
        }
        for name, show in shown.items():
            if name in parts:
                show(parts[name])

    def _commitments(self, rows: Sequence[Json]) -> None:
        lines = [
            (
                _who(row),
                self._item(line["item"]),
                line["quantity"],
                line["tolerance"],
                self._money(line["ceiling"]),
                "" if line["standing"] else "released",
            )
            for row in rows
            for line in row["lines"]
        ]
        columns = ("Member", "Article", "Units", "Would take more", "Ceiling", "")
        self._output.table("Commitments", columns, lines, columns[2:5])
        deposits = [(_who(row), self._money(row["deposit"])) for row in rows]
        self._output.table("In escrow", ("Member", "Deposit"), deposits, ("Deposit",))

    def _binding(self, found: Json) -> None:
        self._output.line("How it was bound" if found["recorded"] else "How it would bind now")
        self._output.line(found["reason"]["sentence"])
        self._output.line(ABOUT_PASSES)
        for one in found["passes"]:
            steps = [
                (
                    self._item(step["item"]),
                    step["quantity"],
                    step["tolerance"],
                    step["ordered"],
                    self._money(step["cost"]),
                    " ".join(reason["sentence"] for reason in step["reasons"]),
                )
                for step in one["steps"]
            ]
            columns = ("Article", "Wanted", "Would take more", "Order", "Cost", "Why")
            self._output.table(f"Pass {one['number']}", columns, steps, columns[1:5])
            for out in one["releases"]:
                place = "" if out["item"] is None else f" from {self._item(out['item'])}"
                self._output.line(f"{_who(out)} is released{place}: {out['reason']['sentence']}")
            if not one["releases"]:
                self._output.line("Nobody leaves: this is how it binds.")

    def _allocations(self, rows: Sequence[Json]) -> None:
        if not any(int(row["received"]) for row in rows):
            self._output.line(f"Who gets what: {NOT_YET}, nothing was delivered.")
            return
        shares = [
            (
                self._item(row["item"]),
                _who(share),
                share["units"],
                self._money(share["charge"]),
                share["reason"]["sentence"],
            )
            for row in rows
            for share in row["shares"]
        ]
        columns = ("Article", "Member", "Units", "Goods", "Why")
        self._output.table("Who gets what was delivered", columns, shares, columns[2:4])

    def _charges(self, found: Json) -> None:
        if not found["known"]:
            self._output.line(f"Who pays what: {NOT_YET}, nothing was delivered.")
            return
        columns = ("goods", "freight", "fee", "rebate", "credit", "charge", "deposit", "refund")
        rows = [(_who(row), *self._sums(row, columns)) for row in found["charges"]]
        title = "What everybody paid" if found["recorded"] else "What everybody would pay now"
        headings = tuple(name.capitalize() for name in columns)
        self._output.table(title, ("Member", *headings), rows, headings)
        self._output.line(found["reason"]["sentence"])

    def _savings(self, rows: Sequence[Json]) -> None:
        columns = ("paid", "alone", "saved")
        told = [(_who(row), *self._sums(row, columns)) for row in rows]
        headings = tuple(name.capitalize() for name in columns)
        self._output.table("What everybody saved", ("Member", *headings), told, headings)
        for row in rows:
            self._output.line(f"{_who(row)}: {row['reason']['sentence']}")

    def _core(self, found: Json) -> None:
        self._output.line(f"Would some have done better by themselves? {found['reason']['sentence']}")
        groups = [
            (
                ", ".join(map(_who, one["members"])),
                *(self._money(one[name]) for name in ("charged", "alone", "loses")),
            )
            for one in found["losing"]
        ]
        if groups:
            columns = ("Together", "Charged", "By themselves", "Would save")
            self._output.table("Groups that lose most", columns, groups, columns[1:])
        columns = ("Member", "Charged", "Advised by Shapley's value", "Alone")
        rows = [(_who(one), *self._sums(one, ("charge", "advised", "alone"))) for one in found["members"]]
        self._output.table("Advice", columns, rows, columns[1:])
        self._output.line(found["advice"]["sentence"])

    def _sums(self, row: Json, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._money(row[name]) for name in names)

    def _item(self, number: int) -> str:
        return str(self._items[number]["description"])

    def _money(self, minor_units: str) -> str:
        return money(int(minor_units), self._decimals)


def _who(row: Json) -> str:
    return str(row["member_name"] or row["member"])
