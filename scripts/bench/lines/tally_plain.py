"""A tally of 10^6 ballots without cryptography: columns in, one tally out."""

import random
from collections.abc import Iterator

from governance.classes import DEFAULT_RULES, Class
from governance.tally import Ballot, Support, Tally, tally, tally_of_columns
from scripts.bench.line import Bench, Line
from scripts.bench.rounds import interleaved, timed
from scripts.bench.row import Equality, Row, Series, at_most

RULE = DEFAULT_RULES[Class.CONSTITUTIONAL]
GROUPS = 300


def measure(bench: Bench) -> Iterator[Row]:
    """Floor: one pass that adds heads and tokens up by side, without groups, cap, objections and voters."""
    count = bench.size(1_000_000, 20_000)
    columns = _Columns(count)
    equality = columns.compare()
    subjects = {
        "ours": timed(columns.by_columns),
        "one pass": timed(columns.one_pass),
        "rows": timed(columns.by_rows),
    }
    found = interleaved(subjects, bench.repeats)
    milliseconds = {name: tuple(1000 * taken for taken in series) for name, series in found.items()}
    ours = Series("ours", milliseconds["ours"])
    limit = 0.5 * 1000 * count / 1_000_000
    cause = "a million ballots are three million additions in Python"
    shown = f"{ours.spread.median:.0f} ms"
    target = at_most(ours.spread.median, limit, f"<= {limit:.0f} ms", shown, cause)
    floor = Series("adding heads and tokens up", milliseconds["one pass"])
    peers = (Series("our own rule for ballots one by one", milliseconds["rows"]),)
    yield Row(
        f"tally of {count:,} ballots, without cryptography", "ms", ours, equality, floor, peers, (target,)
    )


class _Columns:
    """Ballots as columns and as rows, from a fixed seed."""

    def __init__(self, count: int) -> None:
        chance = random.Random(2026)  # noqa: S311  the same ballots in every run, not a secret
        self.supports = chance.choices((0, 1, 2), k=count)
        self.heads = [1] * count
        self.tokens = chance.choices(range(1, 1000), k=count)
        self.groups = [number % GROUPS for number in range(count)]
        self.objections = [
            int(side == Support.AGAINST and number % 9 == 0) for number, side in enumerate(self.supports)
        ]
        self.supply = sum(self.tokens)
        rows = zip(self.supports, self.heads, self.tokens, self.groups, self.objections, strict=True)
        self.rows = [
            Ballot(f"0x{number:040x}", Support(side), head, token, group, bool(objection))
            for number, (side, head, token, group, objection) in enumerate(rows)
        ]

    def by_columns(self) -> Tally:
        """Ours for many."""
        columns = (self.supports, self.heads, self.tokens, self.groups, self.objections)
        return tally_of_columns(*columns, self.supply, RULE)

    def by_rows(self) -> Tally:
        """Ours for a ballot at a time."""
        return tally(self.rows, self.supply, RULE)

    def one_pass(self) -> tuple[list[int], list[int]]:
        """The least."""
        heads, tokens = [0, 0, 0], [0, 0, 0]
        for side, head, token in zip(self.supports, self.heads, self.tokens, strict=True):
            heads[side] += head
            tokens[side] += token
        return heads, tokens

    def compare(self) -> Equality:
        """Both rules, and the heads of the floor."""
        one, other, (heads, _) = self.by_columns(), self.by_rows(), self.one_pass()
        if one != other or [one.heads_against, one.heads_for, one.heads_abstain] != heads:
            return Equality("tallies", f"{one} and {other}")
        return Equality("both tallies, all ten numbers")


LINE = Line("tally-plain", measure)
