"""Display names of members: normal form, and refusal of names that pretend to be another's.

Source: Unicode UAX #15 (NFKC) and UTS #39 (mixed scripts, confusables); the table of look-alikes holds the
letters that a reader of Latin text takes for Latin ones. Standard library only.
"""

import unicodedata
from collections.abc import Iterable

from governance.errors import RuleBroken

MOST_CHARACTERS = 80

SCRIPTS = (
    "LATIN",
    "GREEK",
    "CYRILLIC",
    "ARMENIAN",
    "HEBREW",
    "ARABIC",
    "GEORGIAN",
    "CHEROKEE",
    "DEVANAGARI",
    "THAI",
)
EAST_ASIAN = {"CJK": "EAST ASIAN", "HIRAGANA": "EAST ASIAN", "KATAKANA": "EAST ASIAN", "HANGUL": "EAST ASIAN"}
"""Scripts that are rightly written together."""

LOOK_ALIKES = str.maketrans(
    "авекмнорстухіјѕԁԛԝһүѵαβεικνορτυχωγıøłđ015|",
    "abekmhopctyxijsdqwhyvabeikvoptuxwyioldolsl",
)
"""Small letters and digits that are taken for Latin letters, after folding case and dropping marks."""

LETTER_PAIRS = (("rn", "m"), ("vv", "w"))
"""Two letters that together are taken for one."""


class NameEmpty(RuleBroken):
    """The name has no letter or digit."""


class NameTooLong(RuleBroken):
    """The name has more characters than a page can show."""


class InvisibleCharacter(RuleBroken):
    """The name holds a character that is not seen (zero width, control, direction, private use)."""


class MixedScripts(RuleBroken):
    """The name mixes letters of scripts that are not written together, as look-alike names do."""


class LooksLikeAnotherName(RuleBroken):
    """The name can be taken for one that another member has."""


def display_name(text: str, taken: Iterable[str] = ()) -> str:
    """The name in its one normal form (NFKC, single spaces); a RuleBroken of this module when it would
    mislead.

    `taken` are the names of the other members; two names that look alike cannot both be in use.
    """
    for character in text:
        _check_visible(character)
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not any(character.isalnum() for character in name):
        raise NameEmpty("a name needs a letter or a digit")
    if len(name) > MOST_CHARACTERS:
        raise NameTooLong(f"a name has at most {MOST_CHARACTERS} characters", {"characters": len(name)})
    _check_scripts(name)
    _check_taken(name, taken)
    return name


def skeleton(name: str) -> str:
    """What a hasty reader sees: no case, no marks, no spaces or punctuation, look-alikes as their
    Latin letters.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    plain = "".join(one for one in folded.translate(LOOK_ALIKES) if one.isalnum())
    for pair, letter in LETTER_PAIRS:
        plain = plain.replace(pair, letter)
    return plain


def readings(name: str) -> frozenset[str]:
    """Every way to take a name: a capital I may be read as a small l."""
    return frozenset((skeleton(name), skeleton(name.replace("I", "l"))))


def scripts_of(name: str) -> frozenset[str]:
    """The scripts of a name's letters, by the names of its characters."""
    return frozenset(_script(character) for character in name if character.isalpha())


def _check_visible(character: str) -> None:
    category = unicodedata.category(character)
    unseen = category[0] == "C" or category in ("Zl", "Zp") or character in "\u115f\u1160\u3164\uffa0\u2800"
    if unseen:
        raise InvisibleCharacter(
            f"the name holds the unseen character U+{ord(character):04X}", {"character": ord(character)}
        )


def _check_scripts(name: str) -> None:
    scripts = sorted(scripts_of(name))
    if len(scripts) > 1:
        raise MixedScripts(f"the name mixes {' and '.join(scripts)} letters", {"scripts": len(scripts)})


def _check_taken(name: str, taken: Iterable[str]) -> None:
    mine = readings(name)
    for other in taken:
        if readings(other) & mine:
            raise LooksLikeAnotherName(f"the name looks like {other!r}", {"name": other})


def _script(letter: str) -> str:
    first = unicodedata.name(letter, "UNNAMED").split(" ")[0]
    if first in SCRIPTS:
        return first
    return EAST_ASIAN.get(first, "OTHER")
