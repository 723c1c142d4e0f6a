"""How many examples a property is tried with.

`make test` takes the profile `fast`, `make check-twins` the profile `deep`; pytest by itself is between. A
property that needs more or fewer than others says so for the usual profile, and the profile scales it.
`make mutate` takes `mutants`: as many examples as `fast`, and a counterexample is not made smaller, because
nobody reads the thousands that it finds.
"""

import pytest
from _pytest.mark import ParameterSet
from hypothesis import Phase, settings

USUAL = 100
"""Examples of a property that says nothing, without a profile."""
PROFILES = {"usual": USUAL, "fast": 20, "deep": 300}


def register_profiles() -> None:
    """Makes the profiles known. None has a deadline: a slow machine is not a wrong rule."""
    for name, examples_ in PROFILES.items():
        settings.register_profile(name, max_examples=examples_, deadline=None, print_blob=True)
    settings.register_profile(
        "mutants", settings.get_profile("fast"), database=None, phases=(Phase.explicit, Phase.generate)
    )
    settings.load_profile("usual")


def examples(usual: int) -> int:
    """As many examples as the profile makes of `usual`, rounded down, at least three."""
    return max(3, usual * settings.default.max_examples // USUAL)


def seeds(count: int) -> list[int | ParameterSet]:
    """The seeds 0 to `count` - 1 of a random history; the fast tier takes the first."""
    return [seed if seed == 0 else pytest.param(seed, marks=pytest.mark.slow) for seed in range(count)]
