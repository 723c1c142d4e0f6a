"""Every line of the table, in its order."""

from scripts.bench.line import Line
from scripts.bench.lines import deploy, gas, tally, tally_plain, vote

LINES: tuple[Line, ...] = (vote.LINE, gas.LINE, tally.LINE, tally_plain.LINE, deploy.LINE)
