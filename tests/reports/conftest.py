from datetime import UTC, datetime

import pytest

from reports.demo.load import load_demo
from tests.database import kept_for_module

NOW = datetime(2026, 11, 22, 10, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo_of_module(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker, lambda: load_demo(now=NOW, clients=150)) as told:
        yield told


@pytest.fixture
def demo(demo_of_module, db):
    """The demo salon with 150 clients, told as of Sunday noon."""
    return demo_of_module
