"""`python -m api` is `guildhall`."""

from api.cli.entry import main

main()
