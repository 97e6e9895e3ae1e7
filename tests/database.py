"""One database for each test process, copied from a template into which the migrations ran once.

The template is named after the migrations and packages it was made from, so it is made again when they change;
triggers and constraints are the real ones. Several people may run tests at once. A copy takes a fifth of a second.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
from importlib import import_module

import psutil
import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import TransactionTestCase
from psycopg2.extensions import make_dsn

PREFIX = "test_"
TEMPLATE_PREFIX = "template_"
LOCK = 20_261_122
FIRST_TIERS = import_module("loyalty.migrations.0002_first_tiers")  # the rows every new salon has
KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # what `migrate` would only write again


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    name = f"{PREFIX}{os.getpid()}"
    with django_db_blocker.unblock(), one_at_a_time() as cursor:
        drop_leftovers(cursor)
        template = make_template(cursor)
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # nobody needs these rows after a crash
        use(name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        with one_at_a_time() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    for directory in (settings.MEDIA_ROOT, settings.OUTBOX_DIR):
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def _only_full_tables_are_emptied():
    """After a test that committed. Django's own way empties all 120 tables and takes half a second each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: empty_tables())
        yield


def empty_tables():
    """Without the triggers: they hold the rows of history fast, and every row goes anyway."""
    with transaction.atomic(), connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name not in KEPT]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names))
        full = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in full:
            cursor.execute(f'DELETE FROM "{name}"')
    FIRST_TIERS.add_first_tiers(apps, None)


@pytest.fixture(autouse=True)
def _empty_cache():
    """What one test counts or remembers (throttles, sessions) is nothing to the next."""
    cache.clear()


@contextlib.contextmanager
def kept_for_module(blocker, write):
    """What `write()` returns. The rows it wrote are there for each test of a module, which goes back to them."""
    around = transaction.atomic()
    around._from_testcase = True  # so that `durable` is allowed inside, as in Django's own TestCase
    with blocker.unblock():
        around.__enter__()
        written = write()
    yield written
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@contextlib.contextmanager
def one_at_a_time():
    """A cursor outside the test database, held by one test process at a time."""
    admin = psycopg2.connect(address_of("postgres"))
    admin.autocommit = True
    with contextlib.closing(admin), admin.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


def address_of(name):
    parameters = {**connection.get_connection_params(), "dbname": name}
    parameters.pop("cursor_factory", None)
    return make_dsn(**parameters)


def copy_template(server):
    """What the migrations have made, into the database of another embedded server, in less time than `migrate` takes there."""
    with one_at_a_time() as cursor:
        template = address_of(make_template(cursor))
    dump = subprocess.run([server.programs / "pg_dump", "--dbname", template], stdout=subprocess.PIPE, check=True)
    into = make_dsn(host=str(server.socket.parent), user=server.superuser, dbname=server.database)
    load = [server.programs / "psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", into]
    subprocess.run(load, input=dump.stdout, stdout=subprocess.DEVNULL, check=True)
    return into


def make_template(cursor):
    name = TEMPLATE_PREFIX + fingerprint()
    if name not in databases(cursor, TEMPLATE_PREFIX):
        for old in databases(cursor, TEMPLATE_PREFIX):
            cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        unfinished = f"{TEMPLATE_PREFIX}unfinished"
        cursor.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE template0')
        use(unfinished)
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()
        cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def fingerprint():
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for path in [settings.BASE_DIR / "salon/migrating.py", *sorted(settings.BASE_DIR.glob("*/migrations/*.py"))]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def drop_leftovers(cursor):
    """Databases of test processes that were killed."""
    for name in databases(cursor, PREFIX):
        if not psutil.pid_exists(int(name.removeprefix(PREFIX))):
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def databases(cursor, prefix):
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    return [name for (name,) in cursor.fetchall()]


def use(name):
    connection.close()
    connection.settings_dict["NAME"] = name
