"""Display names: one normal form, and no name that passes for another's."""

import pytest

from governance.errors import RuleBroken
from governance.names import (
    InvisibleCharacter,
    LooksLikeAnotherName,
    MixedScripts,
    NameEmpty,
    NameTooLong,
    display_name,
    skeleton,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bäckerei  Lang ", "Bäckerei Lang"),
        ("Ba\u0308ckerei Lang", "Bäckerei Lang"),
        ("Ｌａｎｇ", "Lang"),
        ("Müller & Söhne", "Müller & Söhne"),
        ("株式会社 みどり", "株式会社 みどり"),
        ("Пекарня 7", "Пекарня 7"),
    ],
)
def test_a_name_has_one_normal_form(text: str, name: str) -> None:
    """NFKC and single spaces; whole names in other scripts are welcome."""
    assert display_name(text) == name
    assert display_name(name) == name


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", NameEmpty),
        ("--- ...", NameEmpty),
        ("x" * 81, NameTooLong),
        ("La\u200bng", InvisibleCharacter),
        ("La\u202eng", InvisibleCharacter),
        ("La\u00adng", InvisibleCharacter),
        ("Lang\n", InvisibleCharacter),
        ("Lang\ue000", InvisibleCharacter),
        ("\u3164Lang", InvisibleCharacter),
        ("Lаng", MixedScripts),
        ("Hοfmann", MixedScripts),
        ("Пекарня № 7", MixedScripts),
    ],
)
def test_a_misleading_name_is_refused_by_name(text: str, refusal: type[RuleBroken]) -> None:
    """Unseen characters, and letters of two scripts."""
    with pytest.raises(refusal):
        display_name(text)


@pytest.mark.parametrize(
    "text", ["Bäckerei Lang", "BACKEREI LANG", "Backerei-Lang", "Backerei 1ang", "Bäckerei L.ang"]
)
def test_a_name_that_looks_like_anothers_is_refused(text: str) -> None:
    """Case, marks, punctuation and look-alike digits make no difference."""
    with pytest.raises(LooksLikeAnotherName):
        display_name(text, ["Hofmann Bikes", "Bäckerei Lang"])


def test_a_whole_name_in_look_alike_letters_is_refused() -> None:
    """Cyrillic letters that read ACE."""
    assert skeleton("АСЕ") == skeleton("ACE")
    with pytest.raises(LooksLikeAnotherName):
        display_name("АСЕ", ["ACE"])
