"""Schedules share a PostgreSQL server: what one does to its database happens to no other."""

import pytest
from sqlalchemy import text

from ledger.store_errors import DatabaseUnreachable
from scripts.chaos.database import PostgresDatabase
from scripts.postgres_server import server, why_not


@pytest.mark.slow
@pytest.mark.skipif(why_not() is not None, reason=why_not() or "")
def test_a_server_drops_the_clients_of_one_schedule_alone() -> None:
    """Who reads another schedule's database reads on."""
    with server() as url:
        one, other = PostgresDatabase(url, "one"), PostgresDatabase(url, "other")
        with one.open() as dropped, other.open() as spared, spared.reading() as beside:
            beside.execute(text("SELECT 1"))

            def read_on() -> None:
                with dropped.reading() as connection:
                    connection.execute(text("SELECT 1"))
                    one.disconnect_all()
                    connection.execute(text("SELECT 1"))

            with pytest.raises(DatabaseUnreachable):
                read_on()
            assert beside.execute(text("SELECT 7")).scalar_one() == 7
