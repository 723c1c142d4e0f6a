"""Words that several commands about rounds take."""

from pathlib import Path
from typing import Annotated

import typer

Which = Annotated[
    str, typer.Argument(metavar="ROUND", help="Its number in the list, its id or the beginning of it.")
]
Document = Annotated[
    Path, typer.Option("--file", metavar="FILE", help="The document; the chain keeps its hash.")
]
Units = Annotated[str, typer.Option("--units", help="Units of each item, as in 96,0,12.")]
Why = Annotated[str, typer.Option("--reason", help="Why; stays on the record.")]
