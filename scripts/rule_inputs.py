"""Further inputs of the catalogue's rules: optional fields, both sides of a limit, refusals with numbers.

`scripts/rule_answers.py` answers them and writes the answers down. A rule's own example is the first input;
here stands what an example, which a person reads, has no room for.
"""

from typing import Any

DAY = 86_400
NOW = 1_800_000_000

TIERS = [{"min_quantity": 1, "unit_price": 195}, {"min_quantity": 10, "unit_price": 176}]
BOXES: dict[str, Any] = {
    "sku": "BOX", "description": "Boxes", "unit": "box", "kind": "INCREMENTAL", "pack_size": 6,
    "minimum": 12, "tiers": TIERS,
}  # fmt: skip

VOTED = [
    {"support": "for", "voter": "a", "heads": 1, "tokens": 300, "group": 1, "by_delegate": False},
    {"support": "against", "voter": "b", "heads": 1, "tokens": 200, "group": 1, "by_delegate": True},
    {"support": "abstain", "voter": "c", "heads": 1, "tokens": 100, "group": 2},
    {"support": 0, "voter": "d", "heads": 1, "tokens": 50, "group": 3, "reason": "too dear"},
]
TABLE = [
    {"target": "0xAA", "selector": "0xF1D535F9", "class": "ordinary"},
    {"target": "0xaa", "selector": "0x40c10f19", "class": 2},
    {"target": "0xbb", "selector": "0x9854b158", "class": "CONSENT"},
]
ITEM: dict[str, Any] = {
    "owner": "Adler", "partition": "OWN_DEMAND", "label": "RED", "audience": "ROUND", "purpose": "Repairs",
    "template": "hub-1", "source_date": NOW - 90 * DAY, "review_date": NOW, "shared_at": NOW - DAY,
    "erased": False,
}  # fmt: skip
ASKED: dict[str, Any] = {"requester": "Birch", "purpose": "Repairs", "time": NOW, "recorded": True}
AGREEMENT = {"signed_at": NOW, "valid_until": NOW, "survives_until": NOW, "purpose": "repairs"}
KNOWN: dict[str, Any] = {
    "requester_active": True, "member_since": NOW - 180 * DAY, "granted_until": NOW,
    "agreements": [AGREEMENT], "contributed": 2, "requested": 2,
    "round": {"stage": "AWARDED", "bound": ["Birch"], "ended_at": NOW - 365 * DAY},
}  # fmt: skip
READING: dict[str, Any] = {"item": ITEM, "request": ASKED, "facts": KNOWN, "rulebook": {"minAgeDays": 90}}


def reading(**changes: dict[str, Any]) -> dict[str, Any]:
    """A request that is allowed, with some fields of its parts changed."""
    return {part: {**fields, **changes.get(part, {})} for part, fields in READING.items()}


STANDINGS: dict[str, dict[str, Any]] = {
    "queued": {"eta": 300, "executed": False, "canceled": False},
    "voted": {},
    "executed": {"eta": 300, "executed": True},
    "canceled": {"canceled": True},
    "no quorum": {"quorum": False},
    "not carried": {"carried": False},
}

LIFE: dict[str, Any] = {
    "freeze_at": 200, "commit_close_at": 300, "deliver_by": 900, "claim_window": 50, "decision_window": 40,
    "now": 300,
}  # fmt: skip
OPENED, BOUND = {"event": "opened", "time": 100}, {"event": "bound", "time": 300}


def came(time: int, *units: int, **more: object) -> dict[str, Any]:
    """A delivery."""
    return {"event": "received", "time": time, "units": [*units], **more}


MOMENTS = (199, 200, 299, 300, 339, 340, 379, 380, 899, 900, 939, 940, 949, 950, 989, 990, 10_000)
CLAIM = {"event": "claimed", "time": 900, "claim": 7}
STORIES: dict[str, list[dict[str, Any]]] = {
    "open": [],
    "short": [{"event": "fell_short", "time": 300}],
    "extended": [
        {"event": "fell_short", "time": 300},
        {"event": "extended", "time": 301, "freeze_at": 340, "commit_close_at": 380},
    ],
    "worse tier": [{"event": "fell_short", "time": 300}, {"event": "worse_tier_accepted", "time": 301}],
    "bound": [BOUND],
    "ordered": [BOUND, {"event": "ordered", "time": 310}],
    "noted": [BOUND, {"event": "noted", "time": 910}],
    "noted and received": [BOUND, {"event": "noted", "time": 899}, came(900, 4)],
    "delivering": [BOUND, came(310, 4)],
    "received": [BOUND, came(340, 4, last=True)],
    "divided": [BOUND, came(340, 4, last=True), {"event": "divided", "time": 341, "item": 0}],
    "disputed": [BOUND, came(899, 4, last=True), {"event": "invoiced", "time": 900, "matches": False}],
    "claimed": [BOUND, came(900, 4, last=True), CLAIM],
    "claim decided": [
        BOUND, came(900, 4, last=True), CLAIM,
        {"event": "claim_decided", "time": 901, "claim": 7, "accepted": False},
    ],
    "bill decided": [
        BOUND, came(899, 4, last=True), {"event": "invoiced", "time": 900, "matches": False},
        {"event": "bill_decided", "time": 901, "received_charged": True},
    ],
    "reconciling": [
        BOUND, came(900, 4, last=True), {"event": "divided", "time": 900, "item": 0},
        {"event": "invoiced", "time": 900, "matches": True},
    ],
    "settled": [BOUND, came(899, 4, last=True), {"event": "settled", "time": 900}],
    "closed": [BOUND, {"event": "settled", "time": 899}, {"event": "closed", "time": 900}],
    "cancelled": [{"event": "cancelled", "time": 900}],
}  # fmt: skip

INPUTS: dict[str, dict[str, dict[str, Any]]] = {
    "cap": {
        "above": {"supply": 1000, "cap_bps": 3400, "against": 300, "for": 401, "abstain": 100},
        "at": {"supply": 1000, "cap_bps": 3400, "against": 100, "for": 200, "abstain": 40},
    },
    "class": {
        "some": {"table": TABLE, "calls": [{"target": "0xAA", "calldata": "0x40C10F19"}]},
        "highest": {
            "table": TABLE,
            "calls": [
                {"target": "0xbb", "calldata": "0x9854b15800"},
                {"target": "0xaa", "calldata": "0xf1d535f9"},
            ],
        },
        "ether": {"table": TABLE, "calls": [{"target": "0xaa"}]},
        "odd": {"table": TABLE, "calls": [{"target": "0xaa", "calldata": "0xf1d"}]},
        "unknown class": {"table": [{"target": "0x", "selector": "0x", "class": 9}], "calls": []},
    },
    "tally": {
        "both": {
            "class": 3,
            "heads": 4,
            "supply": 650,
            "ballots": VOTED,
            "rule": {"cap_bps": 6_000, "electorate": "both", "support_strict": True, "min_heads": 3},
        },
        "twice": {
            "class": 1, "heads": 4, "supply": 0,
            "ballots": [{"support": 1, "voter": "a"}, {"support": 0, "voter": "a"}],
        },
        "consent": {"class": "consent", "heads": 5, "supply": 50, "ballots": [{"support": "for"}, VOTED[3]]},
        "money": {"class": "Financial", "heads": 4, "supply": 650, "ballots": VOTED},
        "heads alone": {
            "class": 2, "heads": 4, "supply": 650, "ballots": VOTED, "rule": {"electorate": "HEADS"},
        },
        "a head too many": {"class": 1, "heads": 3, "supply": 650, "ballots": VOTED},
        "a token too many": {"class": 1, "heads": 4, "supply": 649, "ballots": VOTED},
        "unknown rule": {
            "class": 1, "heads": 3, "supply": 0, "ballots": [], "rule": {"zeal": 2, "colour": 1},
        },
        "no rule": {"class": 1, "heads": 3, "supply": 0, "ballots": [], "rule": [1]},
        "no such class": {"class": "none", "heads": 3, "supply": 0, "ballots": []},
    },
    "early-close": {
        "changeable": {
            "class": 1, "heads": 1, "supply": 0, "ballots": [{"support": 1}], "rule": {"changeable": True},
        },
        "sure": {
            "class": 1, "heads": 1, "supply": 0, "ballots": [{"support": 1}], "rule": {"changeable": False},
        },
        "open": {"class": "ordinary", "heads": 5, "supply": 0, "ballots": [{"support": 1}]},
        "lost": {"class": "ordinary", "heads": 3, "supply": 0, "ballots": [{"support": 0}] * 3},
    },
    "proposal-state": {
        f"{name}, {now}": {
            "class": "ordinary", "snapshot": 100, "deadline": 200, "quorum": True, "carried": True,
            "now": now, **more,
        }
        for name, more in STANDINGS.items()
        for now in (100, 101, 200, 201, 200 + 14 * DAY, 201 + 14 * DAY, 299 + 14 * DAY, 300 + 14 * DAY)
    },
    "class-bounds": {
        "within": {"class": "financial", "rule": {}},
        "by default": {"class": "ordinary"},
        "too short": {"class": "ordinary", "rule": {"voting_period": 1}},
    },
    "packs": {
        "none": {"quantity": 7, "pack_size": 5},
        "minimum": {"quantity": 7, "tolerance": 4, "pack_size": 5, "minimum": 11},
        "no size": {"quantity": 7, "pack_size": 0},
    },
    "price": {
        "bands": {**BOXES, "quantity": 14, "tolerance": 4, "decimals": 3},
        "plain": {"quantity": 9, "tiers": TIERS},
        "up": {"quantity": 9, "tolerance": 1, "tiers": TIERS, "decimals": 0},
        "too fine": {"quantity": 9, "tiers": TIERS, "decimals": 37},
        "finest": {"quantity": 9, "tiers": TIERS, "decimals": 36},
        "falling": {"quantity": 9, "tiers": [*TIERS, {"min_quantity": 10, "unit_price": 1}]},
        "rising": {"quantity": 9, "tiers": [*TIERS, {"min_quantity": 11, "unit_price": 177}]},
        "from two": {"quantity": 9, "tiers": TIERS[1:]},
        "free at last": {"quantity": 9, "tiers": [*TIERS, {"min_quantity": 11, "unit_price": 0}]},
        "untiered": {"quantity": 9, "tiers": []},
        "no kind": {"quantity": 9, "tiers": TIERS, "kind": "SOME"},
        "too much": {"quantity": 2**96, "tiers": TIERS},
    },
    "no-harm": {
        "pack lost": {
            "quantity_before": 8, "tolerance_before": 0, "quantity_after": 3, "tolerance_after": 0,
            "pack_size": 4,
        },
        "own tolerance": {
            "quantity_before": 8, "tolerance_before": 2, "quantity_after": 9, "tolerance_after": 1,
            "pack_size": 4,
        },
    },
    "deposit": {
        "two": {
            "lines": [
                {"quantity": 40, "ceiling": 190}, {"item": 1, "quantity": 2, "tolerance": 1, "ceiling": 5}
            ],
            "decimals": 1,
        },
        "unknown": {"lines": [{"item": 1, "quantity": 1, "ceiling": 1}]},
        "nothing": {"lines": [{"quantity": 0, "ceiling": 1}]},
    },
    "binding": {
        "alone": {
            "items": [BOXES, {"tiers": TIERS}],
            "freight": 700, "fee": 300, "side_cost_cap": 500, "alone_side_cost": 250, "minimum_value": 2_000,
            "side_cost_key": "BY_VALUE", "decimals": 3,
            "commitments": [
                {
                    "member": "bakery", "tie_key": "0x02",
                    "lines": [
                        {"quantity": 10, "tolerance": 4, "ceiling": 195},
                        {"item": 1, "quantity": 9, "tolerance": 1, "ceiling": 180},
                    ],
                },
                {
                    "member": "forge", "tie_key": "0x01",
                    "lines": [{"quantity": 2, "ceiling": 190}, {"item": 1, "quantity": 3, "ceiling": 170}],
                },
            ],
        },
        "bound": {
            "items": [{**BOXES, "minimum": 6}, {"tiers": TIERS}],
            "freight": 70, "fee": 30, "side_cost_cap": 100, "alone_side_cost": 50, "minimum_value": 2_000,
            "commitments": [
                {
                    "member": "bakery", "tie_key": "0x02",
                    "lines": [
                        {"quantity": 10, "tolerance": 4, "ceiling": 195},
                        {"item": 1, "quantity": 9, "tolerance": 1, "ceiling": 180},
                    ],
                },
                {"member": "forge", "tie_key": "0x01", "lines": [{"item": 1, "quantity": 3, "ceiling": 170}]},
                {"member": "mill", "tie_key": "0x03", "lines": [{"item": 1, "quantity": 3, "ceiling": 177}]},
            ],
        },
        "below minimum": {
            "items": [{"tiers": TIERS, "pack_size": 10, "minimum": 20}, {"tiers": TIERS, "sku": "JACK"}],
            "side_cost_cap": 0,
            "commitments": [
                {
                    "member": "a", "tie_key": "0x1",
                    "lines": [
                        {"quantity": 8, "tolerance": 7, "ceiling": 195},
                        {"item": 1, "quantity": 10, "ceiling": 176},
                    ],
                },
                {"member": "b", "tie_key": "0x2", "lines": [{"quantity": 1, "tolerance": 3, "ceiling": 195}]},
            ],
        },
        "too little": {
            "items": [{"tiers": TIERS}], "minimum_value": 196, "decimals": 0,
            "commitments": [
                {"member": "a", "tie_key": "0x1", "lines": [{"quantity": 1, "ceiling": 195}]}
            ],
        },
        "no such key": {"items": [], "commitments": [], "side_cost_key": "BY_WEIGHT"},
        "one pack size short": {"items": [{"tiers": TIERS}, {"tiers": TIERS, "pack_size": 0}]},
    },
    "allocation": {
        "tolerances": {
            "received": 15,
            "wants": [
                {"member": "bakery", "quantity": 6, "tolerance": 3, "tie_key": "0x02"},
                {"member": "forge", "quantity": 6, "tie_key": "0x01"},
            ],
        },
        "too many": {"received": 9, "wants": [{"member": "a", "quantity": 5, "tolerance": 3, "tie_key": ""}]},
        "nothing": {"received": 0, "wants": [{"member": "a", "quantity": 5, "tie_key": "0x1"}]},
    },
    "bill": {
        "bands": {**BOXES, "ordered": 12, "received": 7},
        "all": {"tiers": TIERS, "ordered": 12, "received": 12},
        "none": {"tiers": TIERS, "ordered": 12, "received": 0},
    },
    "division": {
        "tie": {"total": "1", "weights": [1, 1], "tie_keys": ["0x02", "0x01"]},
        "short": {"total": 1, "weights": [1], "tie_keys": ["0x02", "0x01"]},
        "negative": {"total": 1, "weights": [-1], "tie_keys": ["0x02"]},
    },
    "claim": {
        "all": {"charge": 6241, "claimed": 40, "units": 40},
        "one more": {"charge": 6241, "claimed": 41, "units": 40},
        "nothing": {"charge": 6241, "claimed": 0, "units": 40},
    },
    "settlement": {
        key: {
            "side_cost_key": key, "freight": 3001, "fee": 1000, "rebate": 201, "decimals": 3,
            "parties": [
                {
                    "member": "bakery", "tie_key": "0x02", "bound": True, "units": 50, "quantity": 60,
                    "goods": 9000, "value": 9360, "credit": 77, "deposit": 16_600,
                },
                {"member": "forge", "tie_key": "0x01", "units": 40, "goods": 6240, "deposit": 11_600},
                {
                    "member": "mill", "tie_key": "0x03", "bound": False, "units": 0, "goods": 0,
                    "deposit": 500,
                },
            ],
        }
        for key in ("BY_VALUE", "EQUAL", "BY_QUANTITY")
    },
    "savings": {
        "last paid": {
            "paid": 6_500, "units": [40, 2], "unit_prices": [160, 90], "items": [BOXES, {"tiers": TIERS}],
            "source": "the bill of May", "date": "1 May 2026", "member": "Adler", "decimals": 0,
        },
        "lost": {
            "paid": 6_800, "units": [40, 2], "unit_prices": [160, 90], "items": [BOXES, {"tiers": TIERS}],
            "source": "the bill of May", "date": "1 May 2026", "member": "Adler",
        },
        "alone": {
            "paid": 6_500, "units": [10], "items": [{"tiers": TIERS}], "source": "a list", "date": "1 May",
        },
        "no date": {"paid": 1, "units": [1], "items": [{"tiers": TIERS}], "source": "a list", "date": ""},
        "no source": {"paid": 1, "units": [1], "items": [{"tiers": TIERS}], "source": "", "date": "1 May"},
        "a price short": {
            "paid": 1, "units": [1], "unit_prices": [], "items": [{"tiers": TIERS}], "source": "", "date": "",
        },
    },
    "core": {
        "ties": {
            "items": [{"tiers": TIERS}], "decimals": 0, "alone_side_cost": 101,
            "members": [
                {"units": [6], "charge": 1100, "tie_key": "0x02"},
                {"units": [6], "charge": 1300, "tie_key": "0x01"},
                {"units": [9], "charge": 1500, "tie_key": "0x03"},
            ],
        },
        "blocked": {
            "items": [{"tiers": TIERS}],
            "members": [{"units": [6], "charge": 1171}, {"units": [6], "charge": 1_000}],
        },
        "by default": {
            "items": [{"tiers": TIERS}],
            "members": [{"units": [6], "charge": 1000}, {"units": [6], "charge": 1001}],
        },
    },
    "decision": {
        "allowed": READING,
        "late": reading(request={"time": NOW + 1}),
        "early": reading(request={"time": NOW - 1}),
        "amber": reading(item={"label": "AMBER"}, facts={"granted_until": 0}),
        "best": reading(item={"partition": "BEST_PRACTICE", "label": "AMBER"}, facts={"granted_until": 0}),
        "best, a day later": reading(
            item={"partition": "BEST_PRACTICE", "label": "AMBER", "review_date": 0},
            facts={"granted_until": 0},
            request={"time": NOW + DAY},
        ),
        "running": reading(
            item={"partition": "BEST_PRACTICE", "label": "AMBER"},
            facts={"granted_until": 0, "round": {"stage": "awarded", "bound": ["Birch"], "ended_at": None}},
        ),
        "unbound": reading(item={"label": "AMBER"}, facts={"granted_until": 0, "round": {"stage": "CLOSED"}}),
        "told after the close": reading(
            item={"label": "AMBER", "partition": "SUPPLIER_PERFORMANCE"},
            facts={"granted_until": 0, "round": {"stage": "CLOSED"}},
        ),
        "before the award": reading(facts={"round": {"stage": "BEFORE_AWARD", "bound": ["Birch"]}}),
        "no round": reading(facts={"round": None}),
        "erased": reading(item={"erased": True}),
        "not recorded": reading(request={"recorded": False}),
        "other purpose": reading(request={"purpose": "Sales"}),
        "young": reading(item={"source_date": NOW - 90 * DAY + 1}),
        "takes": reading(facts={"contributed": 1}),
        "never": reading(item={"partition": "CUSTOMER"}),
        "gone": reading(facts={"requester_active": False}),
        "own": reading(request={"requester": "Adler", "recorded": False}),
        "named": reading(item={"audience": "NAMED", "label": "AMBER_STRICT"}, facts={"granted_until": 0}),
        "plain": {
            "item": {"owner": "A", "partition": "BEST_PRACTICE", "label": "GREEN", "audience": "CONSORTIUM"},
            "request": {"requester": "B", "time": 1},
            "facts": {
                "requester_active": True, "member_since": 1,
                "agreements": [{"signed_at": 1, "valid_until": 1, "survives_until": 1}],
            },
        },
        "plain and late": {
            "item": {"owner": "A", "partition": "AGGREGATE", "label": "RED", "audience": "CONSORTIUM"},
            "request": {"requester": "B", "time": 1},
            "facts": {"requester_active": True, "member_since": 1},
            "rulebook": {"graceDays": 0},
        },
        "blank purposes": {
            "item": {**READING["item"], "partition": "BEST_PRACTICE", "label": "CLEAR", "purpose": " "},
            "request": {"requester": "Birch", "time": NOW},
            "facts": KNOWN,
        },
        "wrong rulebook": reading(rulebook={"openPartitions": 3}),
        "unknown parameter": reading(rulebook={"zeal": 3, "colour": 1}),
        "below nothing": reading(rulebook={"graceDays": -1}),
        "a list of halves": reading(rulebook={"openPartitions": [True]}),
    },
    "disclosure": {
        "all rules": {
            "contributions": [90, 60, 5, 5, 1], "threshold": 6, "p": 15, "coalition": 3, "single_share": 25,
            "dominance": [2, 90], "pq": [30, 40],
        },
        "by default": {"contributions": [9, 8, 7, 7, 0]},
        "colluding": {"contributions": [10, 10, 1, 1, 1, 1], "p": 41},
        "not colluding": {"contributions": [10, 10, 1, 1, 1, 1], "p": 40},
        "negative": {"contributions": [1, -1]},
        "low threshold": {"contributions": [1], "threshold": 2},
        "lonely coalition": {"contributions": [1], "coalition": 1},
        **{
            f"{name} {value}": {"contributions": [5, 4, 4, 4, 4, 4], name: value}
            for name, value in (
                ("p", 0), ("p", 1), ("p", 10_000), ("p", 10_001), ("single_share", 0), ("single_share", 99),
                ("single_share", 100), ("dominance", [0, 50]), ("dominance", [1, 0]), ("dominance", [1, 1]),
                ("dominance", [1, 99]), ("dominance", [1, 100]), ("dominance", [1]), ("pq", [0, 1]),
                ("pq", [1, 0]), ("pq", [10_000, 10_000]), ("pq", [10_001, 1]), ("pq", [1, 10_001]),
                ("pq", [16, 4]), ("pq", [17, 4]),
            )
        },
    },
    "differencing": {
        "by default": {"cells": [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5]]},
        "enough left": {"cells": [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1, 2, 3, 4, 5]]},
        "four left": {"cells": [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 5]]},
        "four may be left": {"cells": [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 5]], "threshold": 4},
    },
    "published-figure": {
        "half": {"value": 12_345, "denominator": 10},
        "under half": {"value": 12_344, "denominator": 10},
        "no part": {"value": 1, "denominator": 0},
        "one": {"value": 999_500, "denominator": 1},
    },
    "concentration": {
        "equal": {"weights": [1, 1, 1, 1]}, "one": {"weights": [7]}, "none": {"weights": []},
        "negative": {"weights": [3, -1]}, "zero": {"weights": [0, 0, 3, 2]}, "half": {"weights": [5, 5]},
    },
    "name": {
        "free": {"name": "Lang"},
        "taken": {"name": "Iang 0", "taken": ["x", "lang O"]},
        "mixed": {"name": "L\u0430ng"},
        "unseen": {"name": "La\u200bng"},
        "empty": {"name": " - "},
        "longest": {"name": "x" * 80},
        "too long": {"name": "x" * 81},
    },
    "ties": {
        "last": {
            "meetings": [
                {"one": "B", "other": "A", "time": 5, "kind": "round"},
                {"one": "A", "other": "B", "time": 3, "kind": "item"},
            ],
            "now": 5 + 365 * DAY,
        },
        "sleeping": {
            "meetings": [{"one": "B", "other": "A", "time": 5, "kind": "round"}],
            "now": 6 + 365 * DAY,
        },
        "itself": {"meetings": [{"one": "B", "other": "B", "time": 5, "kind": "round"}], "now": 6},
    },
    "give-and-take": {
        "nothing": {"given": 0, "taken": 0, "kept": 0, "made": 0},
        "takes": {"given": 0, "taken": 3, "kept": 1, "made": 2},
        "gives": {"given": 3, "taken": 0, "kept": 0, "made": 2},
        "too good": {"given": 0, "taken": 3, "kept": 3, "made": 2},
    },
    "constraint": {
        "lonely": {"member": "C", "ties": [{"members": ["A", "B"], "strength": 2}]},
        "chain": {
            "member": "B",
            "ties": [
                {"members": ["A", "B"], "strength": 2}, {"members": ["B", "C"], "strength": 3},
                {"members": ["C", "D"], "strength": 5}, {"members": ["A", "D"], "strength": 1},
            ],
        },
        "itself": {"member": "B", "ties": [{"members": ["B", "B"], "strength": 2}]},
        "slack": {
            "member": "B",
            "ties": [{"members": ["A", "B"], "strength": 0}, {"members": ["B", "C"], "strength": 1}],
        },
    },
    "voting-power": {
        "moves": {
            "events": [
                {"time": 0, "to": "A", "units": 40}, {"time": 1, "delegator": "A", "delegatee": "A"},
                {"time": 2, "from": "A", "to": "B", "units": 15}, {"time": 3, "from": "A", "units": 5},
                {"time": 3, "delegator": "B", "delegatee": "A"}, {"time": 4, "delegator": "A"},
            ],
            "account": "A",
            "at": 3,
        },
        "nobody": {
            "events": [
                {"time": 1, "to": "A", "units": 40}, {"time": 1, "delegator": "A", "delegatee": "A"},
                {"time": 4, "delegator": "A"},
            ],
            "account": "A",
            "at": 4,
        },
        "too many": {
            "events": [{"time": 1, "to": "A", "units": 4}, {"time": 1, "from": "A", "to": "B", "units": 5}],
            "account": "A",
            "at": 4,
        },
        "backwards": {
            "events": [{"time": 2, "to": "A", "units": 4}, {"time": 1, "to": "A", "units": 5}],
            "account": "A",
            "at": 4,
        },
    },
    "token-reach": {
        "sisters": {
            "class": "financial",
            "rule": {"cap_bps": 3_400, "token_quorum_bps": 3_400},
            "holders": [
                {"name": "A", "tokens": 300, "group": 1}, {"name": "B", "tokens": 39, "group": 1},
                {"name": "C", "tokens": 661, "status": "Expelled"},
            ],
        },
        "lent": {
            "class": "financial",
            "holders": [{"tokens": 300, "delegate": "1"}, {"tokens": 700}, {"tokens": 0, "delegate": "0"}],
        },
        "heads": {"class": "ordinary", "holders": []},
        "no status": {"class": "financial", "holders": [{"tokens": 1, "status": "lost"}]},
    },
    "round-state": {
        **{
            f"{told}, {now}": {**LIFE, "events": [OPENED, *events], "now": now}
            for told, events in STORIES.items()
            for now in MOMENTS
            if now >= max([100, *(event["time"] for event in events)])
        },
        "no word of a decision": {
            **LIFE, "events": [OPENED, {"event": "bill_decided", "time": 100, "received_charged": 1}],
        },
        "a claim without a number": {
            **LIFE,
            "events": [OPENED, {"event": "claim_decided", "time": 100, "claim": "", "accepted": True}],
        },
        "no word of a bill": {**LIFE, "events": [OPENED, {"event": "invoiced", "time": 100, "matches": 1}]},
        "not opened": {**LIFE, "events": [], "now": 250},
        "no such event": {**LIFE, "events": [{"event": "eaten", "time": 1}]},
        "out of order": {**LIFE, "events": [OPENED, {"event": "bound", "time": 1}]},
        "two articles": {**LIFE, "articles": 2, "events": [OPENED, BOUND, came(500, 0, 3)], "now": 900},
        "too few units": {**LIFE, "articles": 2, "events": [OPENED, BOUND, came(300, 3)]},
        "too many articles": {**LIFE, "articles": 17, "events": []},
        "no article": {**LIFE, "articles": 0, "events": []},
        "not yet": {**LIFE, "events": [OPENED], "now": 99},
        "no such item": {**LIFE, "events": [OPENED, BOUND, {"event": "divided", "time": 300, "item": 1}]},
        "no such claim": {
            **LIFE, "events": [OPENED, {"event": "claim_decided", "time": 200, "claim": 1, "accepted": True}]
        },
    },
}  # fmt: skip
"""By rule and a word of what the input shows; the first of a rule is also changed place by place."""
