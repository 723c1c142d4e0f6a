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
    """The API, the node or the database cannot be used: down, slow, full, rubbish, or another chain."""
    DIFFERS = 4
    """An audit, a recount or a check found something that differs."""
    PENDING = 5
    """Accepted and kept, but not on the chain within the time given."""
    DEFECT = 70
    """A mistake of this program (EX_SOFTWARE of sysexits.h)."""
    INTERRUPTED = 130
    """Stopped from the keyboard."""


class Stop(Exception):
    """Ends a command with a code and a sentence that says what was wrong and what to do."""

    def __init__(self, code: Exit, sentence: str, name: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = " ".join(sentence.split())
        self.name = name or code.name.capitalize()


def misused(name: str, sentence: str) -> Stop:
    """A Stop for something that could not be understood."""
    return Stop(Exit.USAGE, sentence, name)
