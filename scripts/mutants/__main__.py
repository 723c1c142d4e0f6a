"""Try a sample of mutants and tell the score; exit code 1 below 90 percent."""

import argparse
import os
import sys

from scripts.mutants import libraries, linked, rules
from scripts.mutants.score import LEAST_PERCENT, Score


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.mutants", description=__doc__)
    parser.add_argument(
        "what",
        choices=("rules", "libraries", "linked"),
        help="governance/, the contracts' pure libraries, or the contracts with all that is linked to them",
    )
    parser.add_argument("--sample", type=int, default=0, help="how many mutants; 0 is all of them")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--only", default="", help="modules or libraries, such as price,tally or Webster")
    parser.add_argument(
        "--counts-and-money", action="store_true", help="the modules that count votes and move money"
    )
    return parser.parse_args(arguments)


def tried(chosen: argparse.Namespace) -> Score:
    """The score of what was chosen."""
    only = set(filter(None, chosen.only.split(",")))
    if chosen.what == "libraries":
        return libraries.run(chosen.sample, chosen.seed, only)
    if chosen.what == "linked":
        return linked.run(chosen.sample, chosen.seed, chosen.jobs, only)
    if chosen.counts_and_money:
        only |= set(rules.COUNTS_AND_MONEY)
    return rules.run(chosen.sample, chosen.seed, chosen.jobs, only)


def main(arguments: list[str]) -> int:
    try:
        score = tried(options(arguments))
    except (rules.MutmutFailed, libraries.NoMutants) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"\n{score.sentence()}.")
    if not score.enough:
        print(f"fewer than {LEAST_PERCENT} % noticed", file=sys.stderr)
    return 0 if score.enough else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
