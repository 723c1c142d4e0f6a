"""Exit codes of the command line, documented in docs/formats.md."""

from enum import IntEnum


class Exit(IntEnum):
    """What a finished command says to the shell."""

    DONE = 0
    """Everything asked for is done."""
    REFUSED = 1
    """A rule, the contract or the API refused, and said which rule."""
    USAGE = 2
    """The command line, a file or a value could not be understood."""
    UNREACHABLE = 3
    """The API or the node cannot be reached or answers rubbish."""
    DIFFERS = 4
    """An audit, a recount or a check found something that differs."""
    PENDING = 5
    """Accepted and kept, but not on the chain within the time given."""


class Stop(Exception):
    """Ends a command with a code and a sentence that says what was wrong and what to do."""

    def __init__(self, code: Exit, sentence: str, name: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.name = name or code.name.capitalize()
