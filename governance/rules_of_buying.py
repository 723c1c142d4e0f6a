"""The procurement rules as catalogue entries: JSON in, JSON with the arithmetic in words out."""

from governance.allocation import allocate
from governance.binding import bind
from governance.buying_json import (
    commitments_from,
    decimals_of,
    item_from,
    items_from,
    line_from,
    natural,
    naturals,
    parties_from,
    side_costs_from,
    terms_from,
    text,
    wants_from,
)
from governance.charges import divide_money, item_bill
from governance.claims import claim_credit
from governance.core_check import coalition_costs, core_check, shapley_advice
from governance.deposits import deposit_for, explain_deposit
from governance.errors import MalformedInput
from governance.no_harm import Demand, judge_change
from governance.packs import pack_order
from governance.price import best_cost, buy_up
from governance.rule import JsonObject, Rule, needed, rows_of, text_list
from governance.savings import BaselineKind, alone_baseline, priced_baseline, saving
from governance.settlement import settle

_TIERS = [
    {"min_quantity": 1, "unit_price": 195},
    {"min_quantity": 10, "unit_price": 176},
    {"min_quantity": 100, "unit_price": 156},
]
_PLUGS: JsonObject = {"sku": "ADA1798", "kind": "ALL_UNITS", "pack_size": 1, "minimum": 0, "tiers": _TIERS}


def _packs(data: JsonObject) -> JsonObject:
    sizes = natural(data, "pack_size", least=1), natural(data, "minimum", 0)
    order = pack_order(natural(data, "quantity"), natural(data, "tolerance", 0), *sizes)
    return {
        "ordered": str(order.units),
        "missing": str(order.missing),
        "sentence": order.explanation.sentence,
    }


def _price(data: JsonObject) -> JsonObject:
    item = item_from(data)
    ordered = natural(data, "quantity")
    bought = buy_up(ordered, ordered + natural(data, "tolerance", 0), item, decimals_of(data))
    return {
        "units": str(bought.units),
        "cost": str(bought.cost),
        "unit_price": str(bought.unit_price),
        "best_cost": str(best_cost(ordered, item.tiers, item.kind)),
        "sentence": bought.explanation.sentence,
    }


def _no_harm(data: JsonObject) -> JsonObject:
    before = Demand(natural(data, "quantity_before"), natural(data, "tolerance_before"))
    after = Demand(natural(data, "quantity_after"), natural(data, "tolerance_after"))
    verdict = judge_change(before, after, natural(data, "pack_size", least=1))
    return {"accepted": verdict.accepted, "sentence": verdict.explanation.sentence}


def _deposit(data: JsonObject) -> JsonObject:
    rows = rows_of(needed(data, "lines"), "lines")
    lines = [line_from(row, len(rows)) for row in rows]
    cap = natural(data, "side_cost_cap", 0)
    why = explain_deposit(lines, cap, decimals_of(data))
    return {"deposit": str(deposit_for(lines, cap)), "sentence": why.sentence}


def _binding(data: JsonObject) -> JsonObject:
    items, terms = items_from(data), terms_from(data)
    result = bind(terms, items, commitments_from(data, len(items)), terms.minimum_value)
    releases = [
        {
            "pass": each.number,
            "member": gone.member,
            "item": gone.item,
            "reason": gone.reason.name,
            "sentence": gone.explanation.sentence,
        }
        for each in result.passes
        for gone in each.releases
    ]
    return {
        "bound": result.reaches_minimum,
        "ordered": [str(units) for units in result.ordered],
        "cost": [str(cost) for cost in result.cost],
        "members_bound": result.members_bound,
        "releases": releases,
        "sentence": result.explanation.sentence,
    }


def _allocation(data: JsonObject) -> JsonObject:
    wants = wants_from(data)
    result = allocate(natural(data, "received"), wants)
    rows = [
        {"member": want.member, "units": str(units), "sentence": reason.sentence}
        for want, units, reason in zip(wants, result.units, result.explanations, strict=True)
    ]
    return {"allocation": rows, "left_over": str(result.left_over)}


def _bill(data: JsonObject) -> JsonObject:
    item, ordered = item_from(data), natural(data, "ordered", least=1)
    bought = buy_up(ordered, ordered, item, 0)
    bill = item_bill(item.kind, ordered, bought.cost, natural(data, "received"))
    return {"cost": str(bought.cost), "bill": str(bill)}


def _division(data: JsonObject) -> JsonObject:
    keys = text_list(needed(data, "tie_keys"), "tie_keys")
    weights = naturals(needed(data, "weights"), "weights", len(keys))
    return {"shares": [str(share) for share in divide_money(natural(data, "total"), weights, keys)]}


def _claim(data: JsonObject) -> JsonObject:
    units = natural(data, "units", least=1)
    claimed = natural(data, "claimed", least=1)
    if claimed > units:
        raise MalformedInput("claimed must not be more than units")
    return {"credit": str(claim_credit(natural(data, "charge"), claimed, units))}


def _settlement(data: JsonObject) -> JsonObject:
    result = settle(parties_from(data), side_costs_from(data))
    accounts = [
        {
            "member": each.member,
            "charge": str(each.charge),
            "refund": str(each.refund),
            "sentence": each.explanation.sentence,
        }
        for each in result.accounts
    ]
    return {
        "accounts": accounts,
        "charged": str(result.charged),
        "to_supplier": str(result.to_supplier),
        "to_treasury": str(result.to_treasury),
        "sentence": result.explanation.sentence,
    }


def _savings(data: JsonObject) -> JsonObject:
    items, source, date = items_from(data), text(data, "source"), text(data, "date")
    units = naturals(needed(data, "units"), "units", len(items))
    if "unit_prices" in data:
        prices = naturals(data["unit_prices"], "unit_prices", len(items))
        baseline = priced_baseline(BaselineKind.LAST_PAID, units, prices, source, date)
    else:
        side_cost = natural(data, "alone_side_cost", 0)
        baseline = alone_baseline(units, items, side_cost, source, date)
    result = saving(text(data, "member", "member"), natural(data, "paid"), baseline, decimals_of(data))
    return {"saved": str(result.saved), "sentence": result.explanation.sentence}


def _core(data: JsonObject) -> JsonObject:
    items, rows = items_from(data), rows_of(needed(data, "members"), "members")
    units = [naturals(needed(row, "units"), "units", len(items)) for row in rows]
    charges = [natural(row, "charge") for row in rows]
    costs = coalition_costs(units, items, natural(data, "alone_side_cost", 0))
    costs[-1] = sum(charges)
    result = core_check(charges, costs, decimals_of(data))
    keys = [text(row, "tie_key", f"{place:064x}") for place, row in enumerate(rows)]
    return {
        "in_core": result.in_core,
        "blocking": list(result.blocking),
        "excess": str(result.excess),
        "shapley_advice": [str(share) for share in shapley_advice(costs, keys)],
        "sentence": result.explanation.sentence,
    }


_SPEC = "procurement.md, Formulas"

RULES = (
    Rule(
        "packs",
        "Whole packs for the quantities wanted, the last one filled from tolerances when they suffice.",
        f"{_SPEC}, Packs",
        _packs,
        {"quantity": 5, "tolerance": 3, "pack_size": 4, "minimum": 0},
    ),
    Rule(
        "price",
        "What an order costs, and whether a cheaper tier is reached within tolerances.",
        f"{_SPEC}, Price and Buy-up",
        _price,
        {**_PLUGS, "quantity": 99, "tolerance": 1},
    ),
    Rule(
        "no-harm",
        "Whether a change of demand is still accepted after the freeze.",
        f"{_SPEC}, No-harm rule",
        _no_harm,
        {
            "quantity_before": 5,
            "tolerance_before": 1,
            "quantity_after": 4,
            "tolerance_after": 1,
            "pack_size": 4,
        },
    ),
    Rule(
        "deposit",
        "The deposit that a commitment needs: everything at its ceiling, and the cap on freight and fee.",
        "decision 0007",
        _deposit,
        {"lines": [{"item": 0, "quantity": 40, "tolerance": 5, "ceiling": 190}], "side_cost_cap": 4000},
    ),
    Rule(
        "binding",
        "Who is bound and who is released: packs, tier, ceilings, alone, again until nothing changes.",
        f"{_SPEC}, Binding",
        _binding,
        {
            "items": [_PLUGS],
            "freight": 1000,
            "alone_side_cost": 600,
            "commitments": [
                {
                    "member": "bakery",
                    "tie_key": "0x01",
                    "lines": [{"item": 0, "quantity": 60, "tolerance": 10, "ceiling": 180}],
                },
                {
                    "member": "forge",
                    "tie_key": "0x02",
                    "lines": [{"item": 0, "quantity": 35, "tolerance": 0, "ceiling": 160}],
                },
                {
                    "member": "mill",
                    "tie_key": "0x03",
                    "lines": [{"item": 0, "quantity": 10, "tolerance": 0, "ceiling": 155}],
                },
            ],
        },
    ),
    Rule(
        "allocation",
        "Who gets how many of the units received (Webster, orders before tolerances, ties by the tie key).",
        f"{_SPEC}, Allocation",
        _allocation,
        {
            "received": 11,
            "wants": [
                {"member": "bakery", "quantity": 6, "tolerance": 0, "tie_key": "0x01"},
                {"member": "forge", "quantity": 6, "tolerance": 0, "tie_key": "0x02"},
                {"member": "mill", "quantity": 2, "tolerance": 0, "tie_key": "0x03"},
            ],
        },
    ),
    Rule(
        "bill",
        "What the supplier may bill for the units received of an order.",
        f"{_SPEC}, Charges",
        _bill,
        {**_PLUGS, "ordered": 100, "received": 60},
    ),
    Rule(
        "division",
        "Divides a sum of money by weights to the last minor unit (Webster, ties by the tie key).",
        f"{_SPEC}, Charges",
        _division,
        {"total": "1000", "weights": [3, 3, 1], "tie_keys": ["0x01", "0x02", "0x03"]},
    ),
    Rule(
        "claim",
        "What an accepted claim takes from the supplier's payment.",
        "procurement.md, Failure rules",
        _claim,
        {"charge": 6240, "claimed": 10, "units": 40},
    ),
    Rule(
        "settlement",
        "What every member pays and gets back, exact to the cent.",
        "procurement.md, States, SETTLED",
        _settlement,
        {
            "side_cost_key": "BY_QUANTITY",
            "freight": 3000,
            "fee": 1000,
            "rebate": 200,
            "parties": [
                {"member": "bakery", "tie_key": "0x01", "units": 60, "goods": 9360, "deposit": 16600},
                {"member": "forge", "tie_key": "0x02", "units": 40, "goods": 6240, "deposit": 11600},
            ],
        },
    ),
    Rule(
        "savings",
        "What a member saved against buying alone, or against its own last prices.",
        f"{_SPEC}, Savings",
        _savings,
        {
            "paid": 6500,
            "units": [40],
            "items": [_PLUGS],
            "alone_side_cost": 600,
            "source": "price list of the round",
            "date": "1 Mar 2026",
        },
    ),
    Rule(
        "core",
        "Whether any subgroup would pay less by itself (up to 12 members), with Shapley's value as advice.",
        f"{_SPEC}, Charges",
        _core,
        {
            "items": [_PLUGS],
            "alone_side_cost": 600,
            "members": [{"units": [60], "charge": 9760}, {"units": [40], "charge": 6440}],
        },
    ),
)
