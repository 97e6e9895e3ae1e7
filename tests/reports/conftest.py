from datetime import UTC, datetime

import pytest

from reports.demo.load import load_demo

NOW = datetime(2026, 11, 22, 10, 20, tzinfo=UTC)


@pytest.fixture
def demo(db):
    """The demo salon with 150 clients, told as of Sunday noon."""
    return load_demo(now=NOW, clients=150)
