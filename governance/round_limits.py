"""Limits of the round contract: what must fit in one transaction, and in 96 bits."""

MOST_ITEMS = 16
"""Items of a round."""

MOST_MEMBERS = 50
"""Members who take part in one round at once."""

MOST_LINES = 400
"""Lines standing in one round."""

MOST_UNITS = 2**96 - 1
"""Largest quantity, price or amount of money in a line or in the terms."""

MOST_TOLERANCE = 2**64 - 1
"""Largest tolerance of a line."""

MOST_DEPOSIT = MOST_UNITS // MOST_MEMBERS
"""Largest deposit of one member, so that every sum over a round fits in 96 bits."""
