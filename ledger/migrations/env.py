"""Run by Alembic: uses the connection and the transaction that ledger.migrate opened."""

from alembic import context

from ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
