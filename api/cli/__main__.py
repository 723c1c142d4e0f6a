"""`python -m api.cli` is `guildhall`."""

from api.cli.entry import main

main()
