"""Figures, names and numbers as text, where a rule turns: each value exact, on both sides."""

from dataclasses import replace
from fractions import Fraction
from time import tzset

import pytest

from governance import differencing
from governance.differencing import DifferencingLedger, reveals_small_set
from governance.disclosure import DisclosureRules, Dominance, PriorPosterior, rules_of
from governance.knowledge_parameters import KnowledgeParameters
from governance.names import display_name
from governance.published import Aggregate, Cell, in_digits_half_up, publish
from governance.round_figures import Figure, cell_of
from governance.rule import whole
from governance.wording import utc
from tests.governance.refusals import refused
from tests.governance.round_story import (
    PEOPLE,
    Story,
)
from tests.governance.whole_stories import settled


def test_published_figures_are_exact_before_they_are_rounded() -> None:
    """Ten contributors of 100 to 1,000: total, mean, median and both quartiles."""
    values = {f"m{number}": 100 * number for number in range(1, 11)}
    groups = {member: number for number, member in enumerate(values)}
    told = publish(Cell("sales", "f", values), groups, DisclosureRules(), DifferencingLedger(5))
    assert told == Aggregate("sales", 10, "5500", "550", "550", ("325", "775"))
    assert [in_digits_half_up(Fraction(12_500), digits) for digits in (1, 2, 3)] == [
        "10000",
        "13000",
        "12500",
    ]


def test_what_many_cells_tell_together_is_refused_and_so_is_what_cannot_be_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of three pairs of firms any two pairs' totals tell each pair's; no two totals differ by so few."""
    pairs = [frozenset((1, 2)), frozenset((3, 4)), frozenset((5, 6))]
    cells = [one | other for one, other in ((pairs[0], pairs[1]), (pairs[1], pairs[2]), (pairs[0], pairs[2]))]
    assert reveals_small_set(cells, 3)
    assert not reveals_small_set(cells, 2)
    assert not reveals_small_set(cells[:2], 3)
    threes = [frozenset(range(start, start + 3)) for start in (0, 3, 6)]
    wide = [threes[0] | threes[1], threes[1] | threes[2], threes[0] | threes[2]]
    assert not reveals_small_set(wide, 3)
    assert reveals_small_set(wide, 4)
    monkeypatch.setattr(differencing, "MOST_CHECKS", 0)
    monkeypatch.setattr(differencing, "disjoint_bases", lambda *_: [])
    assert reveals_small_set(cells[:2], 3)


def test_a_rulebook_says_which_disclosure_rules_there_are() -> None:
    """Nought leaves a rule out; a pair is there as soon as one half is."""
    plain = KnowledgeParameters(p_percent=0, single_share_percent=0, threshold=4, coalition=3)
    assert rules_of(plain) == DisclosureRules(4, None, 3, None, None, None)
    full = replace(plain, p_percent=1, single_share_percent=2, dominance_n=3, dominance_k=4, pq_p=5, pq_q=6)
    assert rules_of(full) == DisclosureRules(4, 1, 3, 2, Dominance(3, 4), PriorPosterior(5, 6))
    assert refused(lambda: rules_of(replace(plain, dominance_n=1)))[2] == {"n": 1, "k": 0}
    assert refused(lambda: rules_of(replace(plain, pq_q=1)))[2] == {"p": 0}


def test_a_time_is_told_in_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader in Tokyo and one in Lima are told the same second."""
    for zone in ("Asia/Tokyo", "America/Lima"):
        with monkeypatch.context() as there:
            there.setenv("TZ", zone)
            tzset()
            told = utc(1_795_356_000)
        tzset()
        assert told == "22 Nov 2026 14:00 UTC"


@pytest.mark.parametrize("unseen", ["\u2028", "\u2029", "\u200b", "\u115f", "\u2800", "\x07", "\ue000"])
def test_a_character_that_is_not_seen_is_in_no_name(unseen: str) -> None:
    """Line and paragraph separators, zero width, fillers, control and private use."""
    assert refused(lambda: display_name(f"La{unseen}ng")) == (
        "InvisibleCharacter",
        f"the name holds the unseen character U+{ord(unseen):04X}",
        {"character": ord(unseen)},
    )


def test_a_figure_is_asked_for_over_whole_groups_of_bound_members() -> None:
    """Each refusal names what is wrong; a cell's name tells figure and members."""
    story = settled()
    books, record = story.consortium, story.record

    def ask(figure: Figure = Figure.CHARGE, item: int = 0, *members: str) -> Cell:
        return cell_of(books, record, figure, item, members)

    assert ask(Figure.UNITS, 1, PEOPLE[3], PEOPLE[0]).name == f"units 1 of {PEOPLE[0]},{PEOPLE[3]}"
    assert ask(Figure.ALONE, 0, PEOPLE[1]).contributions == {PEOPLE[1]: 7_780}
    assert refused(lambda: ask(Figure.UNITS, 2)) == (
        "UnknownArticle", "the round has no article 2", {"item": 2},
    )  # fmt: skip
    assert refused(lambda: ask(Figure.CHARGE, 0, PEOPLE[6])) == (
        "UnknownContributor", f"{PEOPLE[6]} is not bound in this round", {"member": PEOPLE[6]},
    )  # fmt: skip
    open_ = Story()
    assert refused(lambda: cell_of(open_.consortium, open_.record, Figure.CHARGE, 0, ())) == (
        "NotSettledYet", "figures are published once the round is settled", {},
    )  # fmt: skip
    member = books.register.member(PEOPLE[1])
    member.groups.push(1, 1)
    assert refused(lambda: ask(Figure.CHARGE, 0, PEOPLE[0])) == (
        "PartOfGroup",
        f"{PEOPLE[1]} belongs to a legal group that was asked for: name all of it or none",
        {"member": PEOPLE[1], "group": 1},
    )


@pytest.mark.parametrize(("text", "number"), [("-5", -5), ("0", 0), ("9" * 100, int("9" * 100))])
def test_a_whole_number_is_read_from_text(text: str, number: int) -> None:
    """With a minus before it, and up to a hundred digits."""
    assert whole(text, "n") == number


@pytest.mark.parametrize("text", ["5-", "--5", "", "-", "1.0", "\u0665", "9" * 101, True, 1.0, None])
def test_anything_else_is_no_whole_number(text: object) -> None:
    """A float and a flag least of all."""
    assert refused(lambda: whole(text, "n"))[0] == "MalformedInput"
