"""The database: one handle, one kind of transaction, column types and ids.

Must never commit anywhere but in `transaction()`. House rule 6.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Column, Connection, DateTime, Engine, MetaData, String, event
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 26
WRITES = "fielddesk_writes"
_PAIRS = [a + b for a in CROCKFORD for b in CROCKFORD]  # ten bits as two characters
_COPY_TYPES = {"timestamp with time zone": "timestamptz", "bigint": "int8", "integer": "int4"}


class Base(DeclarativeBase):
    """The declarative base of every room's tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
Id = String(ID_LENGTH)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; refuses a naive datetime, always gives an aware one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """A new id: 48 bits of time, 80 of randomness, as 26 sortable Crockford characters.

    Uniqueness rests on the randomness alone; the time only keeps inserts in order.
    """
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])


@contextmanager
def transaction() -> Iterator[None]:
    """One act: everything inside is committed together, or nothing is.

    Anything read before is read again inside, so a decision never rests on an older snapshot.
    On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so no act fails half way for a lock.
    """
    session = db.session
    session.rollback()
    session.connection(execution_options={WRITES: True})
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


def insert_rows(model: type[Any], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Many rows of one table at once, the values of each in the order of `names`; no object is made of any.

    On PostgreSQL by COPY in binary form, elsewhere by the driver's executemany. Raises sqlalchemy IntegrityError.
    """
    connection = db.session.connection()
    table, dialect = model.__table__, connection.dialect
    columns = [table.c[name] for name in names]
    turned = [
        (at, turn)
        for at, column in enumerate(columns)
        if (turn := column.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    ]
    values = [list(row) for row in rows]
    for at, turn in turned:
        last, done = object(), None
        for row in values:
            if row[at] is not last:
                last = row[at]
                done = turn(last)
            row[at] = done
    listed = ", ".join(names)
    if dialect.name == "postgresql":
        _copy(connection, f"COPY {table.name} ({listed}) FROM STDIN (FORMAT BINARY)", columns, values)
        return
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table.name} ({listed}) VALUES ({places})"  # noqa: S608 names of our own
    connection.exec_driver_sql(statement, [tuple(row) for row in values])


def _copy(
    connection: Connection, statement: str, columns: Sequence[Column[Any]], values: list[list[Any]]
) -> None:
    import psycopg

    driver: Any = connection.connection.driver_connection
    types = [column.type.compile(connection.dialect).partition("(")[0].lower() for column in columns]
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types([_COPY_TYPES.get(name, name) for name in types])
            for row in values:
                copy.write_row(row)
    except psycopg.IntegrityError as error:
        raise IntegrityError(statement, None, error) from error


def configure_engine(engine: Engine) -> None:
    """Set what SQLite needs to be durable and to keep its promises; other databases are left alone."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
