"""Brings a database to this program's schema when it is opened, and says what is wrong when it cannot."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, inspect

from ledger.failpoints import reach
from ledger.schema import metadata
from ledger.store_errors import DatabaseNewer, DatabaseOld, DatabaseTorn

_MIGRATION_LOCK = 0x6775696C64
"""PostgreSQL advisory lock, so that two copies starting together do not migrate together."""

_UPGRADING = threading.Lock()
"""Alembic knows one migration a process: of two threads one would write into the other's database."""


def bring_up_to_date(engine: Engine, migrate: bool) -> None:
    """Migrates in one transaction, or refuses: DatabaseOld, DatabaseNewer, DatabaseTorn."""
    with engine.connect() as connection, connection.begin():
        _lock(connection)
        scripts = ScriptDirectory.from_config(_config())
        have, want = (
            MigrationContext.configure(connection).get_current_revision(),
            scripts.get_current_head(),
        )
        if have != want:
            _upgrade(connection, scripts, have, migrate)
        _require_tables(connection)
        reach("store.migrate:before")
    reach("store.migrate:after")


def current_revision(engine: Engine) -> str | None:
    """The revision the database is at; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")


def _upgrade(connection: Connection, scripts: ScriptDirectory, have: str | None, migrate: bool) -> None:
    if have is not None and not _known(scripts, have):
        raise DatabaseNewer(
            f"the database is at revision {have}, which this version does not know: use a newer one"
        )
    if have is None and set(inspect(connection).get_table_names()) & set(metadata.tables):
        raise DatabaseTorn("the database has some of our tables and no record of its version")
    if not migrate:
        raise DatabaseOld(f"the database is at revision {have or 'none'}; open it with migration allowed")
    config = _config()
    config.attributes["connection"] = connection
    with _UPGRADING:
        command.upgrade(config, "head")


def _known(scripts: ScriptDirectory, revision: str) -> bool:
    try:
        return scripts.get_revision(revision) is not None
    except CommandError:
        return False


def _require_tables(connection: Connection) -> None:
    missing = sorted(set(metadata.tables) - set(inspect(connection).get_table_names()))
    if missing:
        raise DatabaseTorn(f"the database has lost its tables {', '.join(missing)}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


__all__ = ["bring_up_to_date", "current_revision"]
