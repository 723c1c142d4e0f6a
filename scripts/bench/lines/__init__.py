"""Every line of the table, in its order."""

from scripts.bench.line import Line
from scripts.bench.lines import (
    batch_gas,
    batch_rate,
    commitment,
    deploy,
    gas,
    reading,
    tally,
    tally_plain,
    vote,
)

LINES: tuple[Line, ...] = (
    vote.LINE,
    batch_gas.LINE,
    batch_rate.LINE,
    gas.LINE,
    commitment.LINE,
    tally.LINE,
    tally_plain.LINE,
    reading.LINE,
    deploy.LINE,
)
