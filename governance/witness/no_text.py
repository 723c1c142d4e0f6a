"""Strings of events whose bytes are no text.

No contract checks that a string is text. Each byte that is none reads as four characters, backslash, x
and two digits, and so do four characters that somebody typed: what the bytes were cannot be told from the
fact, and nobody is accused of what cannot be told.
"""

import re

_READ = re.compile(r"\\x[0-9a-f]{2}")


def shortest(text: str) -> str:
    """A string of the fewest bytes that the text can have been."""
    return _READ.sub("?", text)


def is_certain(text: str) -> bool:
    """Whether only one string of bytes reads like this."""
    return _READ.search(text) is None
