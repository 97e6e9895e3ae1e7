"""A database for one measurement, made at the first run and kept; the connection comes back to where it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection


@contextmanager
def own_database(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    connect(name)
    try:
        call_command("migrate", interactive=False, verbosity=0)
        yield
    finally:
        connect(before)


def connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
