"""Every line of the table, in its order."""

from scripts.bench.line import Line
from scripts.bench.lines import (
    audit,
    backfill,
    batch_gas,
    batch_rate,
    commitment,
    deploy,
    gas,
    index,
    reading,
    tally,
    tally_plain,
    vote,
)

LINES: tuple[Line, ...] = (
    vote.LINE,
    batch_gas.LINE,
    batch_rate.LINE,
    tally.LINE,
    tally_plain.LINE,
    index.LINE,
    backfill.LINE,
    reading.LINE,
    audit.LINE,
    commitment.LINE,
    gas.LINE,
    deploy.LINE,
)
