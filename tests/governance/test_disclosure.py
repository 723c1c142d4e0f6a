"""Disclosure control: the worked examples, the refused parameters, and what a refusal tells (nothing)."""

from itertools import product

import pytest

from governance.differencing import DifferencingLedger, PublishedCell, reveals_small_set
from governance.disclosure import (
    CellRefused,
    CoalitionTooSmall,
    DisclosureRules,
    Dominance,
    DominanceOutOfRange,
    NegativeContribution,
    PercentOutOfRange,
    PriorPosterior,
    ThresholdTooLow,
    is_safe,
    merged_by_group,
    rules_of,
    unsafe_because,
)
from governance.errors import RuleBroken
from governance.knowledge_parameters import KnowledgeParameters
from governance.published import Cell, publish
from governance.suppression import exposed_cells, suppressed

ONLY_THRESHOLD = DisclosureRules(threshold=3, p_percent=None, single_share_percent=None)


def reasons(contributions: list[int], **rules: object) -> set[str]:
    """Names of the rules that call a cell unsafe, with the threshold alone unless more is given."""
    configured = DisclosureRules(
        **{"threshold": 3, "p_percent": None, "single_share_percent": None, **rules}  # type: ignore[arg-type]
    )
    return {reason.rule for reason in unsafe_because(contributions, configured)}


def test_ninety_percent_is_not_more_than_ninety_percent() -> None:
    """[90, 5, 5] is safe under (1,90)-dominance and unsafe under (1,89)."""
    assert reasons([90, 5, 5], dominance=Dominance(1, 90)) == set()
    assert reasons([90, 5, 5], dominance=Dominance(1, 89)) == {"dominance"}


def test_the_second_can_guess_the_first_when_the_rest_is_small() -> None:
    """[50000, 49000, 400, 300, 300] is unsafe under p = 10: the rest is 1,000 and 10 % of the first
    is 5,000.
    """
    assert reasons([50_000, 49_000, 400, 300, 300], p_percent=10) == {"p %"}
    assert reasons([50_000, 49_000, 4_000, 500, 500], p_percent=10) == set()


def test_a_coalition_of_three_leaves_less_to_guess() -> None:
    """What two cannot do, three can."""
    assert reasons([100, 50, 14, 5, 5], p_percent=15) == set()
    assert reasons([100, 50, 14, 5, 5], p_percent=15, coalition=3) == {"p %"}


def test_two_contributors_are_too_few() -> None:
    """[10, 10] is unsafe for N < 3, and who contributes nothing hides nobody."""
    assert reasons([10, 10]) == {"threshold"}
    assert reasons([10, 10, 0, 0, 0]) == {"threshold"}
    assert reasons([10, 10, 10]) == set()


def test_prior_knowledge_and_a_single_large_share_are_unsafe() -> None:
    """(p,q) with strict inequality, and a share above 25 %."""
    assert reasons([100, 50, 7, 7], prior_posterior=PriorPosterior(15, 100)) == {"(p,q)"}
    assert reasons([100, 50, 8, 7], prior_posterior=PriorPosterior(15, 100)) == set()
    assert reasons([26, 25, 25, 24], single_share_percent=25) == {"single share"}
    assert reasons([25, 25, 25, 25], single_share_percent=25) == set()


@pytest.mark.parametrize("k", [50, 60, 75, 80])
def test_two_k_dominance_and_its_p_agree(k: int) -> None:
    """(2,k) is a p % rule with p = 100 (100 - k) / k that measures the rest against the two largest
    together.
    """
    for first, second, rest in product((100, 60), (50, 60), range(10, 50, 3)):
        dominated = "dominance" in reasons([first, second, rest], dominance=Dominance(2, k))
        assert dominated == (rest * k < (100 - k) * (first + second))


@pytest.mark.parametrize(
    ("rules", "refusal"),
    [
        ({"threshold": 2}, ThresholdTooLow),
        ({"p_percent": 0}, PercentOutOfRange),
        ({"single_share_percent": 100}, PercentOutOfRange),
        ({"dominance": Dominance(1, 100)}, DominanceOutOfRange),
        ({"dominance": Dominance(0, 80)}, DominanceOutOfRange),
        ({"prior_posterior": PriorPosterior(0, 10)}, PercentOutOfRange),
        ({"coalition": 1}, CoalitionTooSmall),
    ],
)
def test_parameters_that_refuse_nothing_are_refused(
    rules: dict[str, object], refusal: type[RuleBroken]
) -> None:
    """k = 100, p = 0, thresholds below 3."""
    with pytest.raises(refusal):
        DisclosureRules(**rules)  # type: ignore[arg-type]


def test_negative_contributions_are_refused() -> None:
    """Dominance means nothing for them."""
    with pytest.raises(NegativeContribution):
        is_safe([5, -1, 3], ONLY_THRESHOLD)


def test_sister_firms_count_as_one_contributor() -> None:
    """Merged first, largest first."""
    merged = merged_by_group({"a": 5, "b": 7, "c": 9, "d": 1}, {"a": 1, "b": 1, "c": 2, "d": 3})
    assert merged == [12, 9, 1]


def test_the_rulebook_sets_the_rules() -> None:
    """Zero leaves a rule out."""
    rules = rules_of(KnowledgeParameters(dominance_n=1, dominance_k=75, pq_p=0, pq_q=0))
    assert (rules.threshold, rules.p_percent, rules.single_share_percent) == (5, 15, 25)
    assert rules.dominance == Dominance(1, 75)
    assert rules.prior_posterior is None


def test_two_totals_that_differ_by_one_firm_give_it_away() -> None:
    """The second is refused, the first again is not."""
    ledger = DifferencingLedger(5)
    six = PublishedCell("six", "flour 2026", frozenset(range(6)))
    assert ledger.publish(six)
    assert not ledger.publish(PublishedCell("five", "flour 2026", frozenset(range(5))))
    assert ledger.may_publish(six)
    assert ledger.publish(PublishedCell("five", "another family", frozenset(range(5))))


def test_a_combination_of_three_totals_gives_two_firms_away() -> None:
    """No two of them differ by few: A + B - C is twice the sum of two firms."""
    a, b = frozenset(range(12)), frozenset(range(10, 22))
    c = frozenset(range(10)) | frozenset(range(12, 22))
    assert all(len(one ^ other) >= 5 for one, other in ((a, b), (a, c), (b, c)))
    assert not reveals_small_set([a, b], 5)
    assert reveals_small_set([a, b, c], 5)


def test_disjoint_totals_give_nobody_away() -> None:
    """However many there are."""
    cells = [frozenset(range(start, start + 5)) for start in range(0, 100, 5)]
    assert not reveals_small_set(cells, 5)


def test_a_large_family_that_gives_nobody_away_is_proved_safe() -> None:
    """Eight totals over 255 firms, each firm in another combination of them."""
    cells = [frozenset(member for member in range(256) if member >> bit & 1) for bit in range(8)]
    assert not reveals_small_set(cells, 5)


def test_a_refused_cell_tells_nothing_more() -> None:
    """No reason, no number: "cell refused" only."""
    members = {f"m{number}": 10 for number in range(5)}
    groups = {member: number for number, member in enumerate(members)}
    ledger = DifferencingLedger(5)
    with pytest.raises(CellRefused) as refusal:
        publish(Cell("flour", "flour", {**members, "m0": 10_000}), groups, DisclosureRules(), ledger)
    assert (refusal.value.sentence, refusal.value.numbers) == ("cell refused", {})
    told = publish(Cell("flour", "flour", members), groups, DisclosureRules(), ledger)
    assert (told.total, told.mean, told.quartiles) == ("50", "10", None)


def test_a_cell_with_a_negative_contribution_is_refused_like_any_other() -> None:
    """Left out, it would make the total a false one; and why a cell is refused is nobody's to know."""
    members = {f"m{number}": 10 for number in range(6)}
    groups = {member: number for number, member in enumerate(members)}
    with pytest.raises(CellRefused):
        publish(
            Cell("flour", "flour", {**members, "m0": -3}), groups, DisclosureRules(), DifferencingLedger(5)
        )


def test_a_hidden_cell_of_a_table_hides_three_more() -> None:
    """Otherwise it follows from its row and its column."""
    table = [[20, 50, 30], [60, 40, 80], [70, 90, 10]]
    assert exposed_cells(table, frozenset({(0, 0)})) == ((0, 0),)
    hidden = suppressed(table, frozenset({(0, 0)}))
    assert hidden == {(0, 0), (0, 2), (2, 0), (2, 2)}
    assert exposed_cells(table, hidden) == ()


def test_a_table_that_cannot_hide_a_cell_is_hidden_whole() -> None:
    """One row: its total tells the last cell."""
    assert suppressed([[5]], frozenset({(0, 0)})) == frozenset({(0, 0)})
