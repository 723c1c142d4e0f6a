"""Opening, migrating and breaking the database; each failure by its name."""

import gc
import resource
import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import OperationalError

from ledger.migrate import current_revision
from ledger.schema import metadata, siwe_nonces
from ledger.store import Store
from ledger.store_errors import (
    DatabaseBusy,
    DatabaseNewer,
    DatabaseOld,
    DatabaseTorn,
    DatabaseUnreachable,
    DiskFull,
    fault_of,
)


def nonces(connection: Connection) -> list[str]:
    """What the simplest table holds."""
    return list(connection.execute(select(siwe_nonces.c.nonce).order_by(siwe_nonces.c.nonce)).scalars())


def add(connection: Connection, nonce: str) -> None:
    """A row in the simplest table."""
    connection.execute(insert(siwe_nonces).values(nonce=nonce, expires_at=1))


def differences(store: Store) -> list[object]:
    """What the migrations make and the schema does not say, or the other way round."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, metadata))


def test_the_migrations_make_the_schema(store: Store) -> None:
    """A table or column in the schema without a migration would be missing in every old database."""
    assert differences(store) == []
    assert current_revision(store.engine) is not None


def test_databases_that_are_made_at_once_are_all_whole(tmp_path: Path) -> None:
    """Each thread migrates its own."""
    at_once = 4
    together = threading.Barrier(at_once)

    def made(number: int) -> list[object]:
        together.wait()
        with Store(str(tmp_path / f"{number}.db")) as store:
            return differences(store)

    with ThreadPoolExecutor(at_once) as pool:
        assert list(pool.map(made, range(at_once))) == [[]] * at_once


@pytest.mark.postgres
def test_the_migrations_make_the_schema_in_postgresql(postgres_url: str) -> None:
    """One schema for both."""
    with Store(postgres_url) as store:
        assert differences(store) == []
    with Store(postgres_url) as again, again.transaction() as connection:
        add(connection, "b")
        assert nonces(connection) == ["b"]


def test_opening_twice_keeps_everything(tmp_path: Path) -> None:
    """A database is migrated once and read ever after."""
    path = str(tmp_path / "a.db")
    with Store(path) as first, first.transaction() as connection:
        add(connection, "a")
    with Store(f"sqlite:///{path}") as second, second.reading() as connection:
        assert nonces(connection) == ["a"]


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    """All or nothing."""

    def half() -> None:
        with store.transaction() as connection:
            add(connection, "a")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        half()
    with store.reading() as connection:
        assert nonces(connection) == []


def test_a_reader_sees_one_moment(store: Store) -> None:
    """What is committed while a snapshot is read is not in it."""
    with store.reading() as connection:
        assert nonces(connection) == []
        with store.transaction() as other:
            add(other, "a")
        assert nonces(connection) == []
    with store.reading() as connection:
        assert nonces(connection) == ["a"]


def test_writers_wait_for_each_other(store: Store) -> None:
    """Many threads writing lose nothing."""

    def write(number: int) -> None:
        for turn in range(20):
            with store.transaction() as connection:
                add(connection, f"{number}-{turn}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as connection:
        assert len(nonces(connection)) == 80


def test_a_new_database_is_old_when_migrating_is_not_allowed(tmp_path: Path) -> None:
    """Whoever only wants to read is told to migrate."""
    with pytest.raises(DatabaseOld, match="migration"):
        Store(str(tmp_path / "a.db"), migrate=False)


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    """A revision that this version does not know was made by a newer one."""
    path = tmp_path / "a.db"
    Store(str(path)).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(DatabaseNewer, match="9999"):
        Store(str(path))


def test_a_database_without_one_of_its_tables_is_torn(tmp_path: Path) -> None:
    """A lost table is named."""
    path = tmp_path / "a.db"
    Store(str(path)).close()
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TABLE logs")
    raw.close()
    with pytest.raises(DatabaseTorn, match="logs"):
        Store(str(path))


def test_tables_without_a_version_are_torn(tmp_path: Path) -> None:
    """A half migrated database is not migrated over."""
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE blocks (number INTEGER)")
    raw.close()
    with pytest.raises(DatabaseTorn, match="version"):
        Store(str(path))


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_file_that_is_no_database_is_torn(tmp_path: Path, keep: int) -> None:
    """Cut off or overwritten: the name says so, and the file is left as it is."""
    path = tmp_path / "a.db"
    Store(str(path)).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:keep] + b"rubbish" * 100)
    with pytest.raises(DatabaseTorn):
        Store(str(path))


def left_by_a_killed_process(folder: Path) -> tuple[Path, bytes, bytes]:
    """A file whose data is still in its write-ahead log: where to put it, the file, the log."""
    path = folder / "a.db"
    with Store(str(path)) as running:
        with running.transaction() as connection:
            add(connection, "n")
        file, log = path.read_bytes(), path.with_name("a.db-wal").read_bytes()
    path.unlink()
    return path, file, log


@pytest.mark.parametrize("missing", [1, 4000])
def test_a_file_that_breaks_off_in_its_last_page_is_torn(tmp_path: Path, missing: int) -> None:
    """SQLite would read zeros where its end is missing."""
    path = tmp_path / "a.db"
    Store(str(path)).close()
    path.write_bytes(path.read_bytes()[:-missing])
    with pytest.raises(DatabaseTorn, match="middle of a page"):
        Store(str(path))


def test_a_first_page_that_breaks_off_is_no_new_database(tmp_path: Path) -> None:
    """Its log is lost, and SQLite would take what is left for a database without tables."""
    path, file, _ = left_by_a_killed_process(tmp_path)
    path.write_bytes(file[: len(file) // 3])
    with pytest.raises(DatabaseTorn, match="middle of a page"):
        Store(str(path))


def test_half_a_page_that_the_log_mends_is_not_torn(tmp_path: Path) -> None:
    """Killed, or out of room, while the log was folded into the file: nothing is lost."""
    path, file, log = left_by_a_killed_process(tmp_path)
    path.write_bytes(file + b"\1" * 100)
    path.with_name("a.db-wal").write_bytes(log)
    with Store(str(path)) as store, store.reading() as connection:
        assert nonces(connection) == ["n"]
    assert path.stat().st_size % 4096 == 0


@pytest.mark.parametrize(
    "url",
    [
        "mysql://x/y",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://127.0.0.1:1/x",
        "://",
        "no/such/dir/a.db",
    ],
)
def test_a_database_that_cannot_be_reached_is_named(url: str) -> None:
    """Another kind, no file, no server, no folder."""
    with pytest.raises(DatabaseUnreachable):
        Store(url)


def test_a_folder_instead_of_a_file_is_unreachable(tmp_path: Path) -> None:
    """SQLite cannot open a folder."""
    with pytest.raises(DatabaseUnreachable):
        Store(str(tmp_path))


def test_a_full_disk_is_named_and_nothing_is_half_done(tmp_path: Path) -> None:
    """SQLite's page limit stands in for the disk: what does not fit is rolled back whole."""
    with Store(str(tmp_path / "a.db")) as store:
        _fill_up(store)


def _fill_up(store: Store) -> None:
    with store.transaction() as connection:
        add(connection, "a")

    def fill() -> None:
        with store.transaction() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            for number in range(10_000):
                add(connection, f"{number:060}")

    with pytest.raises(DiskFull):
        fill()
    with store.reading() as connection:
        assert nonces(connection) == ["a"]


def test_a_file_that_may_not_grow_is_a_full_disk(tmp_path: Path) -> None:
    """A quota or a limit is no damage: what was written stays, and it goes on when there is room again."""
    with Store(str(tmp_path / "a.db")) as store:
        with store.transaction() as connection:
            add(connection, "a")
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, limits[1]))
        try:
            with pytest.raises(DiskFull), store.transaction() as connection:
                add(connection, "b")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        with store.transaction() as connection:
            add(connection, "c")
        with store.reading() as connection:
            assert nonces(connection) == ["a", "c"]


@pytest.mark.postgres
def test_a_server_that_drops_us_is_unreachable_for_a_moment(postgres_url: str) -> None:
    """PostgreSQL restarts: what was open is named and rolled back, and the next transaction works."""
    with Store(postgres_url) as store, Store(postgres_url) as other:

        def dropped() -> None:
            with store.transaction() as connection:
                add(connection, "a")
                own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
                with other.transaction() as second:
                    second.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
                add(connection, "b")

        with pytest.raises(DatabaseUnreachable):
            dropped()
        with store.transaction() as connection:
            add(connection, "c")
        with store.reading() as connection:
            assert nonces(connection) == ["c"]


@pytest.mark.postgres
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_server_that_drops_us_while_we_read_leaves_no_trace_of_a_stumble(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Rows came one after the other and are left: the failure has its name, and no trace is told beside."""
    with Store(postgres_url) as store, Store(postgres_url) as other:

        def dropped() -> None:
            with store.reading() as connection:
                own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
                many = text("SELECT generate_series(1, 100000)")
                rows = connection.execute(many, execution_options={"yield_per": 10})
                next(iter(rows))
                with other.transaction() as second:
                    second.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
                rows.close()
                connection.exec_driver_sql("SELECT 1")

        with pytest.raises(DatabaseUnreachable):
            dropped()
    gc.collect()  # the cursor that its server left open warns here, not in whichever test comes next
    assert [record.exc_info for record in caplog.records if record.exc_info] == []


def test_postgresqls_full_disk_has_the_same_name() -> None:
    """Drivers speak by SQLSTATE."""

    class Full(Exception):
        sqlstate = "53100"

    fault = fault_of(OperationalError("INSERT", {}, Full("could not extend file")))
    assert isinstance(fault, DiskFull)


def test_a_database_locked_by_another_program_is_busy(tmp_path: Path) -> None:
    """Another process that keeps the lock is named, after a wait."""
    path = tmp_path / "a.db"
    with Store(str(path), busy_seconds=0) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy), store.transaction():
            pass
        other.execute("ROLLBACK")
        other.close()


def test_a_copy_of_the_file_is_the_whole_database(tmp_path: Path) -> None:
    """A closed database is one file: no log beside it is needed."""
    path, copy = tmp_path / "a.db", tmp_path / "b.db"
    with Store(str(path)) as store, store.transaction() as connection:
        add(connection, "a")
    shutil.copy(path, copy)
    with Store(str(copy)) as store, store.reading() as connection:
        assert nonces(connection) == ["a"]


def test_writers_of_one_process_go_one_after_the_other(tmp_path: Path) -> None:
    """Threads that read and write at the same time lose nothing: each sees what the one before wrote."""
    with Store(str(tmp_path / "many.db")) as store:

        def count_up() -> None:
            for _ in range(20):
                with store.transaction() as connection:
                    add(connection, f"{len(nonces(connection)):04}")

        threads = [threading.Thread(target=count_up) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with store.reading() as connection:
            assert nonces(connection) == [f"{number:04}" for number in range(120)]


def test_a_writer_of_this_process_that_does_not_end_is_named(tmp_path: Path) -> None:
    """Who waits too long for another writer is told that the database is busy."""
    with Store(str(tmp_path / "busy.db"), busy_seconds=0) as store, store.transaction() as held:
        add(held, "one")
        failure = ThreadPoolExecutor(1).submit(write_one, store).exception()
        assert isinstance(failure, DatabaseBusy)


def write_one(store: Store) -> None:
    """A transaction with one row."""
    with store.transaction() as connection:
        add(connection, "two")
