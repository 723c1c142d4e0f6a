"""A sample of mutants is fair and repeatable, and its score is honest."""

import ast
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from scripts.mutants import explained, rules
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


@pytest.fixture
def mutants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What mutmut would write of a function `f` in governance/m.py; the names of its mutants."""
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
    return [f"governance.m.{name}" for name in names[1:]]


def test_only_the_words_of_a_sentence_are_words(mutants: list[str]) -> None:
    """A key has no space in it; a number, an operator and a missing argument are changes of the rule."""
    assert [rules.is_about_words(name) for name in mutants] == [True, False, False, False, False]


def test_a_survivor_is_explained_by_what_it_changes(
    mutants: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever number mutmut gives it, and however it is indented; another change of the line is not."""
    entry = 'module = "m"\nfunction = "f"\nbefore = "return  f(1, \'two words\', \'key\')"\n'
    listed = f"[[survivor]]\n{entry}after = \"return f(2, 'two words', 'key')\"\nwhy = \"It is the same.\"\n"
    (tmp_path / "explained.toml").write_text(listed, encoding="utf-8")
    monkeypatch.setattr(explained, "LIST", tmp_path / "explained.toml")
    explained.entries.cache_clear()
    assert [rules.explanation(name) for name in mutants] == [None, None, "It is the same.", None, None]
    explained.entries.cache_clear()


def test_an_explained_survivor_counts_as_one_and_is_told_apart() -> None:
    """The score is what it was; the sentence says how many have no reason yet."""
    score = Score("x", {"a": "survived", "b": "survived", **{str(at): "killed" for at in range(18)}})
    plain = score.sentence()
    score.explained = ["a"]
    assert score.sentence() == f"{plain}. Of the 2 unnoticed 1 are explained and 1 are not"
    assert plain.startswith("x: 90.0 % of 20 mutants")


@pytest.mark.parametrize(
    "entry", explained.entries().values(), ids=lambda one: f"{one.module}.{one.function}"
)
def test_every_explained_survivor_can_still_be_made(entry: explained.Explained) -> None:
    """Its line stands in its function, it is another line, and the reason is a sentence."""
    source = (rules.ROOT / "governance" / f"{entry.module.replace('.', '/')}.py").read_text(encoding="utf-8")
    name = entry.function.rpartition(".")[2]
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef)]
    bodies = [ast.get_source_segment(source, one) or "" for one in functions if one.name == name]
    assert any(explained.plain(entry.before) in explained.plain(body) for body in bodies)
    assert explained.plain(entry.before) != explained.plain(entry.after)
    assert entry.why.endswith(".")
    assert " " in entry.why


def test_only_the_modules_that_are_asked_for_are_written_down() -> None:
    """By their files; facts and errors, which have no rule of their own, in no case."""
    assert rules.files_of(["witness.ballots", "caps"]) == [
        "governance/caps.py",
        "governance/witness/ballots.py",
    ]
    everything = rules.files_of([])
    assert {"governance/caps.py", "governance/witness/__init__.py"} <= set(everything)
    assert not any("facts" in path or path == "governance/errors.py" for path in everything)


def test_what_was_written_down_of_some_modules_is_not_taken_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for more has it written down, and the tests looked at, anew."""
    monkeypatch.setattr(rules, "MUTANTS", tmp_path)
    monkeypatch.setattr(rules, "STATS", tmp_path / "mutmut-stats.json")
    (tmp_path / "governance").mkdir()
    (tmp_path / "governance" / "caps.py.meta").write_text("{}", encoding="utf-8")
    assert not rules.is_current(["governance/caps.py"])
    rules.STATS.write_text("{}", encoding="utf-8")
    assert rules.is_current(["governance/caps.py"])
    assert not rules.is_current(["governance/caps.py", "governance/price.py"])


def test_a_mutants_module_is_told_from_its_name() -> None:
    """Functions and methods alike."""
    assert rules.module_of("governance.price.x__explain__mutmut_1") == "price"
    assert rules.module_of("governance.witness.ballots.x_examine__mutmut_2") == "witness.ballots"
    assert rules.module_of("governance.caps.xǁTokenSumsǁplus__mutmut_1") == "caps"
    assert rules.function_of("governance.price.x__explain__mutmut_1") == "_explain"
    assert rules.function_of("governance.caps.xǁTokenSumsǁplus__mutmut_1") == "TokenSums.plus"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("for (uint256 i; i < n; ++i) {", "for (uint128 i; i < n; ++i) {", True),
        ("for (uint256 i; i < n; ++i) {", "for (uint256 i; i != n; ++i) {", True),
        ("for (uint256 i; i < n; ++i) {", "for (uint256 i; i < n; i++) {", True),
        ("for (uint256 i; i < n; ++i) {", "for (uint256 i; i < n; i--) {", False),
        ("for (uint256 i; i < n; ++i) {", "for (uint256 i; i <= n; ++i) {", False),
        ("uint256 sum = 0;", "uint256 sum ;", True),
        ("uint256 sum = 1;", "uint256 sum ;", False),
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
