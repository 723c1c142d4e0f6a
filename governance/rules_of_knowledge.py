"""The rules of disclosure and relations for anybody to run on numbers of their own: JSON in, JSON out."""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from governance.differencing import reveals_small_set
from governance.disclosure import DisclosureRules, Dominance, PriorPosterior, unsafe_because
from governance.errors import MalformedInput
from governance.names import display_name, skeleton
from governance.published import in_digits_half_up
from governance.relations import gini, hhi, nakamoto
from governance.rule import JsonObject, Rule, natural, needed, text_list, whole, whole_list

Made = TypeVar("Made")


def run_disclosure(data: JsonObject) -> JsonObject:
    """Whether a total may be published. This is the auditor's view: a requester is only told "cell
    refused".
    """
    rules = DisclosureRules(
        threshold=whole(data.get("threshold", 5), "threshold"),
        p_percent=_optional(data, "p"),
        coalition=whole(data.get("coalition", 2), "coalition"),
        single_share_percent=_optional(data, "single_share"),
        dominance=_pair(data, "dominance", Dominance),
        prior_posterior=_pair(data, "pq", PriorPosterior),
    )
    reasons = unsafe_because(whole_list(needed(data, "contributions"), "contributions"), rules)
    return {"safe": not reasons, "unsafe_because": [f"{one.rule}: {one.sentence}" for one in reasons]}


def run_differencing(data: JsonObject) -> JsonObject:
    """Whether totals over these sets of contributors give a small set away."""
    sets = needed(data, "cells")
    if not isinstance(sets, list):
        raise MalformedInput("cells must be a list of lists of contributors")
    cells = [frozenset(whole_list(cell, f"cells[{place}]")) for place, cell in enumerate(sets)]
    return {"reveals": reveals_small_set(cells, whole(data.get("threshold", 5), "threshold"))}


def run_rounding(data: JsonObject) -> JsonObject:
    """A figure with three significant digits, half up."""
    denominator = whole(data.get("denominator", 1), "denominator")
    if denominator < 1:
        raise MalformedInput("denominator must be 1 or more")
    return {"published": in_digits_half_up(Fraction(natural(needed(data, "value"), "value"), denominator))}


def run_concentration(data: JsonObject) -> JsonObject:
    """HHI, Gini and Nakamoto coefficient of weights, as exact fractions."""
    weights = whole_list(needed(data, "weights"), "weights")
    if any(weight < 0 for weight in weights):
        raise MalformedInput("weights cannot be negative")
    return {"hhi": str(hhi(weights)), "gini": str(gini(weights)), "nakamoto": nakamoto(weights)}


def run_name(data: JsonObject) -> JsonObject:
    """A display name in its normal form, against the names in use."""
    text = needed(data, "name")
    if not isinstance(text, str):
        raise MalformedInput("name must be a text")
    return {
        "name": display_name(text, text_list(data.get("taken", []), "taken")),
        "skeleton": skeleton(text),
    }


def _optional(data: JsonObject, name: str) -> int | None:
    value = data.get(name)
    return None if value is None else whole(value, name)


def _pair(data: JsonObject, name: str, make: Callable[[int, int], Made]) -> Made | None:
    value = data.get(name)
    if value is None:
        return None
    pair = whole_list(value, name)
    if len(pair) != 2:
        raise MalformedInput(f"{name} must be a pair of whole numbers")
    return make(pair[0], pair[1])


RULES = (
    Rule(
        "disclosure",
        "Whether a total may be published without telling what one firm contributed.",
        "knowledge.md, Disclosure control for aggregates",
        run_disclosure,
        {"contributions": [90, 5, 5], "threshold": 3, "dominance": [1, 90]},
    ),
    Rule(
        "differencing",
        "Whether several totals together tell the sum of too few firms.",
        "knowledge.md, Differencing",
        run_differencing,
        {"cells": [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5]], "threshold": 5},
    ),
    Rule(
        "published-figure",
        "A figure as it is published: three significant digits.",
        "knowledge.md, Disclosure control for aggregates",
        run_rounding,
        {"value": 17424},
    ),
    Rule(
        "concentration",
        "HHI, Gini and Nakamoto coefficient.",
        "knowledge.md, Relations",
        run_concentration,
        {"weights": [50, 20, 10, 10, 10]},
    ),
    Rule(
        "name",
        "A display name in its normal form, refused when it pretends to be another's.",
        "Unicode UAX #15 and UTS #39",
        run_name,
        {"name": "Bäckerei  Lang", "taken": ["Hofmann Bikes"]},
    ),
)
"""Every rule of disclosure and relations in the catalogue."""
