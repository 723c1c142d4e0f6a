"""A sample of mutants is fair and repeatable, and its score is honest."""

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from scripts.mutants import rules
from scripts.mutants.libraries import Mutant, in_other_words
from scripts.mutants.sample import drawn
from scripts.mutants.score import Score

NAMES = [
    (stratum, f"{stratum}{at}") for stratum, size in (("a", 300), ("b", 60), ("c", 40)) for at in range(size)
]


def test_a_seed_draws_the_same_sample_again_and_another_seed_another() -> None:
    """Whatever the order in which the names are given; every name comes once."""
    first = list(drawn(NAMES, 7))
    assert first == list(drawn(reversed(NAMES), 7))
    assert first != list(drawn(NAMES, 8))
    assert sorted(first) == sorted(name for _, name in NAMES)


@pytest.mark.parametrize("size", [40, 100, 200])
def test_every_beginning_takes_from_each_stratum_in_proportion(size: int) -> None:
    """To one mutant of what its share is."""
    found = Counter(name[0] for name in islice(drawn(NAMES, 7), size))
    assert all(
        abs(found[stratum] * 400 - size * share) <= 400
        for stratum, share in (("a", 300), ("b", 60), ("c", 40))
    )


def test_a_change_elsewhere_draws_the_same_mutants_of_a_stratum_first() -> None:
    """Their order depends on themselves alone."""
    more = [*NAMES, *(("d", f"d{at}") for at in range(100))]
    without = [name for name in drawn(more, 7) if name[0] != "d"]
    assert [n for n in without if n[0] == "a"] == [n for n in drawn(NAMES, 7) if n[0] == "a"]


def test_nine_of_ten_are_enough_and_nothing_tried_is_not() -> None:
    """A mutant without a test is one that nobody noticed; one that timed out is counted apart."""
    nine = Score("x", {"a": "timed out", **{str(at): "killed" for at in range(8)}, "s": "survived"})
    assert nine.enough
    assert (
        nine.sentence()
        == "x: 90.0 % of 10 mutants noticed (8 killed, 1 timed out, 1 survived, 0 without a test)"
    )
    nine.verdicts["t"] = "without a test"
    assert not nine.enough
    assert nine.unnoticed == ["s", "t"]
    assert not Score("x").enough


def test_only_the_words_of_a_sentence_are_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key has no space in it; a number, an operator and a missing argument are changes of the rule."""
    bodies = [
        "return f(1, 'two words', 'key')",
        "return f(1, 'XXtwo wordsXX', 'key')",
        "return f(1, 'two words', 'KEY')",
        "return f(2, 'two words', 'key')",
        "return f(1, 'key')",
        "return f(1, None, 'key')",
    ]
    names = ["x_f__mutmut_orig", *(f"x_f__mutmut_{at}" for at in range(1, len(bodies)))]
    folder = tmp_path / "governance"
    folder.mkdir()
    text = "".join(f"def {name}():\n    {body}\n" for name, body in zip(names, bodies, strict=True))
    (folder / "m.py").write_text(text, encoding="utf-8")
    spans = {name: [2 * at + 1, 2 * at + 2] for at, name in enumerate(names)}
    (folder / "m.py.spans").write_text(str({"spans": spans}).replace("'", '"'), encoding="utf-8")
    monkeypatch.setattr(rules, "MUTANTS", tmp_path)
    found = [rules.is_about_words(f"governance.m.{name}") for name in names[1:]]
    assert found == [True, False, False, False, False]


def test_a_mutants_module_is_told_from_its_name() -> None:
    """Functions and methods alike."""
    assert rules.module_of("governance.price.x__explain__mutmut_1") == "price"
    assert rules.module_of("governance.witness.ballots.x_examine__mutmut_2") == "witness.ballots"
    assert rules.module_of("governance.caps.xǁTokenSumsǁplus__mutmut_1") == "caps"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("for (uint256 i; i < n; ++i) {", "for (uint128 i; i < n; ++i) {", True),
        ("for (uint256 i; i < n; ++i) {", "for (uint256 i; i != n; ++i) {", True),
        ("for (uint256 i; i < n; ++i) {", "for (uint256 i; i <= n; ++i) {", False),
        ("if (quantity == 0)", "if (quantity <= 0)", True),
        ("if (quantity == 0)", "if (quantity >= 0)", False),
        ("uint256 much = 1;", "uint128 much = 1;", False),
        ("return 1; // one", "return 1;", True),
    ],
)
def test_only_what_no_test_can_notice_is_left_out(before: str, after: str, same: bool) -> None:
    """Counters of loops, unsigned numbers below 0, comments: nothing else."""
    assert (in_other_words(before) == in_other_words(after)) is same


def test_a_mutant_of_a_library_is_shown_as_a_difference() -> None:
    """Its file stays as it is."""
    source = (rules.ROOT / "contracts/libraries/Packs.sol").read_bytes()
    at = source.index(b"quantity % packSize")
    mutant = Mutant("Packs", "AOR", at, at + len(b"quantity % packSize"), "quantity / packSize")
    assert "+        uint256 rest = quantity / packSize;" in mutant.difference()
    assert not mutant.changes_nothing
    assert (rules.ROOT / "contracts/libraries/Packs.sol").read_bytes() == source
