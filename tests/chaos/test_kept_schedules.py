"""The schedules that failed once can be played as long as the project lives; `make check-chaos` plays
them."""

import json
import re
from pathlib import Path

from ledger.failpoints import POINTS
from scripts.chaos.coverage import EVERYDAY, SERVED, Arms, Coverage
from scripts.chaos.faults import ALL, FAMILIES
from scripts.chaos.options import KEPT, checked, kept, on_postgres, options, seeds_of
from scripts.chaos.schedule import Plan


def test_every_kept_schedule_names_faults_that_are_there() -> None:
    """A fault that is renamed must not silently drop out of a schedule."""
    entries = json.loads(KEPT.read_text(encoding="utf-8"))
    assert [plan.seed for plan in kept()] == [entry["seed"] for entry in entries]
    assert all(plan.faults and entry["shown"] for plan, entry in zip(kept(), entries, strict=True))


def test_every_change_is_tried_with_every_fault() -> None:
    """What no kept schedule strikes with strikes in schedules of its own."""
    plans = checked()
    assert plans[: len(kept())] == kept()
    assert {fault for plan in plans for fault in plan.faults} == set(ALL)
    assert len({plan.seed for plan in plans}) == len(plans)


def test_every_change_is_tried_on_a_server_too() -> None:
    """Beside the others, unless all of them are on one."""
    assert {"kill_at_random", "database_is_away"} <= {
        fault.__name__ for plan in on_postgres() for fault in plan.faults
    }
    assert options(["--kept"]).on_postgres == on_postgres()
    assert options(["--kept", "--database", "postgresql"]).on_postgres == options([]).on_postgres == ()


def test_the_threat_model_names_every_fault_and_no_other() -> None:
    """What strikes is in its table of faults, with what is true afterwards."""
    text = (Path(__file__).parents[2] / "docs" / "threat-model.md").read_text(encoding="utf-8")
    rows = text.partition("\n## Faults\n")[2].partition("\n## ")[0].splitlines()
    told = {
        name for row in rows if row.startswith("| ") for name in re.findall(r"`(\w+)`", row.split(" |")[-2])
    }
    assert told == {fault.__name__ for fault in ALL}


def test_a_seed_is_the_same_schedule_every_time() -> None:
    """What failed can be played again."""
    for seed in range(40):
        assert Plan.of(seed) == Plan.of(seed)


def test_few_seeds_meet_every_family_and_many_every_fault() -> None:
    """The usual run leaves no kind of fault out."""
    first = {Plan.of(seed).faults[0] for seed in range(len(FAMILIES))}
    later = {fault for seed in range(200) for fault in Plan.of(seed).faults}
    assert all(
        set(family) & {fault for seed in range(10) for fault in Plan.of(seed).faults} for family in FAMILIES
    )
    assert first <= later == set(ALL)


def test_a_fail_point_that_was_died_at_least_is_next() -> None:
    """Those that a schedule tried are put off, those that it died at are put off longer."""
    coverage = Coverage()
    first = Arms(coverage, None)
    assert sorted(str(first.for_a_fault()) for _ in SERVED) == sorted(SERVED)
    coverage.note(set(SERVED) - {"index.undo:after"})
    assert Arms(coverage, None).for_a_fault() == "index.undo:after"
    assert set(EVERYDAY) < set(SERVED) < set(POINTS)


def test_a_schedule_that_is_played_again_dies_where_it_died() -> None:
    """The points that it was given, in their order, and no others."""
    given = (SERVED[3], f"start={SERVED[1]}", SERVED[5])
    again = Arms(Coverage(), given)
    assert [again.for_a_start(), again.for_a_start()] == [SERVED[1], None]
    assert [again.for_a_fault(), again.for_a_fault(), again.for_a_fault()] == [SERVED[3], SERVED[5], None]
    assert sorted(again.chosen) == sorted(given)
    assert all(plan.points is not None for plan in kept())


def test_seeds_are_a_number_of_them_or_a_list() -> None:
    """`200` is the first two hundred, `7,` is one."""
    assert seeds_of("3") == (0, 1, 2)
    assert seeds_of("7,") == (7,)
    assert seeds_of("7, 19") == (7, 19)
