"""Every table of the ledger, once, for SQLite and PostgreSQL.

Facts are kept as the raw log the chain emitted; conclusions are never stored. Hashes, addresses, topics and
data are bytes. A uint256 is never an SQL integer: it stays inside the log's bytes or is decimal text. Times
are unix seconds.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

blocks = Table(
    "blocks",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("parent_hash", LargeBinary(32), nullable=False),
    Column("time", BigInteger, nullable=False),
    Index("uq_blocks_number_hash", "number", "hash", unique=True),
    sqlite_with_rowid=False,
)
"""Blocks with facts of ours for ever; empty ones only while a reorg could still reach them."""

transactions = Table(
    "transactions",
    metadata,
    Column("block_number", BigInteger, primary_key=True, autoincrement=False),
    Column("tx_index", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index("ix_transactions_hash", "hash"),
    sqlite_with_rowid=False,
)
"""Transactions that emitted a fact; apart from `logs` because one batch emits hundreds."""

logs = Table(
    "logs",
    metadata,
    Column("block_number", BigInteger, primary_key=True, autoincrement=False),
    Column("block_hash", LargeBinary(32), primary_key=True),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    Column("tx_index", Integer, nullable=False),
    Column("address", LargeBinary(20), nullable=False),
    Column("topics", LargeBinary, nullable=False),
    Column("data", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["block_number", "block_hash"],
        ["blocks.number", "blocks.hash"],
        name="fk_logs_block",
    ),
    sqlite_with_rowid=False,
)
"""The facts. The key is block hash + log index; the number leads only so that rows lie in the order of the
chain.
"""

cursor = Table(
    "cursor",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("chain_id", BigInteger, nullable=False),
    Column("deployment", LargeBinary(32), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""How far the index has read, and of which deployment (hash of its chain id and addresses). One row."""

senders = Table(
    "senders",
    metadata,
    Column("address", LargeBinary(20), primary_key=True),
    Column("chain_id", BigInteger, primary_key=True, autoincrement=False),
    Column("next_nonce", BigInteger, nullable=False),
    Column("holder", Text),
    Column("held_until", BigInteger, nullable=False, server_default="0"),
)
"""The next transaction nonce of each key that this installation sends with, and the one process that may sign
with it.
"""

submissions = Table(
    "submissions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("idempotency_key", Text),
    Column("digest", LargeBinary(32), nullable=False),
    Column("chain_id", BigInteger, nullable=False),
    Column("sender", LargeBinary(20), nullable=False),
    Column("signer", LargeBinary(20)),
    Column("nonce", BigInteger),
    Column("intent", Text, nullable=False),
    Column("intent_json", Text, nullable=False),
    Column("signature", LargeBinary),
    Column("target", LargeBinary(20)),
    Column("calldata", LargeBinary, nullable=False),
    Column("tx_hash", LargeBinary(32), nullable=False),
    Column("state", Text, nullable=False),
    Column("error_name", Text),
    Column("error_json", Text),
    Column("block_number", BigInteger),
    Column("block_hash", LargeBinary(32)),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("uq_submissions_idempotency_key", "idempotency_key", unique=True),
    Index("uq_submissions_digest", "chain_id", "digest", unique=True),
    Index("uq_submissions_sender_nonce", "chain_id", "sender", "nonce", unique=True),
    Index("ix_submissions_state", "state"),
    Index("ix_submissions_signer", "signer", "state"),
)
"""The journal. `digest` is what makes two requests the same one: of the intent, of the call, or the hash of a
transaction that its owner signed (whose `nonce` is null here: only nonces of our own keys are ours to give).
"""

attempts = Table(
    "attempts",
    metadata,
    Column("tx_hash", LargeBinary(32), primary_key=True),
    Column("submission_id", Text, nullable=False),
    Column("nonce", BigInteger, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_attempts_submission"),
    Index("ix_attempts_submission", "submission_id"),
)
"""Every signed transaction of a submission, committed with it before the first broadcast and never
altered.
"""

siwe_nonces = Table(
    "siwe_nonces",
    metadata,
    Column("nonce", Text, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
)
"""Sign-in nonces not yet used; using one deletes it."""

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("address", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_sessions_address", "address"),
)
"""Signed-in addresses, by SHA-256 of a token that only the visitor holds."""

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", LargeBinary(32), nullable=False),
    Column("status", SmallInteger),
    Column("body", LargeBinary),
    Column("created_at", BigInteger, nullable=False),
)
"""The answer once given to a request with an Idempotency-Key; status is null while it is being worked on."""

profiles = Table(
    "profiles",
    metadata,
    Column("member", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("salt", LargeBinary(32), nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)
"""Names and contacts, off chain and erasable; the chain has only the salted hash."""

item_contents = Table(
    "item_contents",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""Know-how at rest: title, media type, salt and content, sealed together under the item's own key."""

item_keys = Table(
    "item_keys",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["item_id"],
        ["item_contents.item_id"],
        ondelete="CASCADE",
        name="fk_item_keys_item",
    ),
)
"""An item's key, wrapped once for each reader."""

published_cells = Table(
    "published_cells",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("family", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("contributors", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("rulebook", Integer, nullable=False),
    Column("block_number", BigInteger, nullable=False),
    Column("block_hash", LargeBinary(32), nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Index("uq_published_cells_family_name", "family", "name", unique=True),
)
"""Aggregates that were told: rounded figures and legal groups in them (JSON), never a member's own figure."""

__all__ = [
    "attempts",
    "blocks",
    "cursor",
    "idempotency",
    "item_contents",
    "item_keys",
    "logs",
    "metadata",
    "profiles",
    "published_cells",
    "senders",
    "sessions",
    "siwe_nonces",
    "submissions",
    "transactions",
]
