"""The database of one installation, and what can happen to its files."""

import random
import shutil
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from ledger.store import Store


class SqliteFile:
    """A SQLite file. What is done to it needs every process to be stopped, but for reading."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._file = folder / "guildhall.db"
        self._copy = folder / "copy"
        self.url = f"sqlite:///{self._file}"

    def open(self) -> Store:
        """For reading what is in it."""
        return Store(self.url)

    def back_up(self) -> None:
        """Keeps a copy of the files as they are."""
        shutil.rmtree(self._copy, ignore_errors=True)
        self._copy.mkdir()
        for file in self._files():
            shutil.copy2(file, self._copy / file.name)

    def restore(self) -> None:
        """Puts the copy back."""
        for file in self._files():
            file.unlink()
        for file in self._copy.iterdir():
            shutil.copy2(file, self._file.parent / file.name)

    def tear(self, random_: random.Random) -> None:
        """A disk that lost power: the file breaks off, or a part of it is something else."""
        for file in self._files():
            if file != self._file:
                file.unlink()
        content = bytearray(self._file.read_bytes())
        if random_.random() < 0.5:
            self._file.write_bytes(content[: len(content) // 3])
            return
        content[:4096] = random_.randbytes(4096)
        self._file.write_bytes(content)

    def _files(self) -> list[Path]:
        return sorted(self._file.parent.glob(self._file.name + "*"))


class PostgresDatabase:
    """A fresh database of a PostgreSQL server."""

    name = "postgresql"

    def __init__(self, server: str, name: str) -> None:
        url = make_url(server).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        engine.dispose()
        self._server = url
        self.url = make_url(server).set(database=name).render_as_string(hide_password=False)

    def open(self) -> Store:
        """For reading what is in it."""
        return Store(self.url)

    def disconnect_all(self) -> None:
        """What a server that restarts does to its clients: to those of this database, others are not ours."""
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            clients = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
            connection.execute(clients, {"name": make_url(self.url).database})
        engine.dispose()


Database = SqliteFile | PostgresDatabase
