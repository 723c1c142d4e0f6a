"""How large a batch of ballots may be."""

MOST_BALLOTS = 500
"""Ballots in one request."""

BATCH_BYTES = 1_048_576
"""Bytes of one request: 500 ballots with reasons of usual length."""
