"""The command line: `guildhall`. `main` is its entry."""

from api.cli.entry import main, run

__all__ = ["main", "run"]
