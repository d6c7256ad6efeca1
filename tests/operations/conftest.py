"""Offices on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.operations.office import Office
from tests.postgres.cluster import APP, OWNER, Cluster, running


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL of this test process."""
    with running(durable=True) as found:
        yield found


def on_postgres(office: Office, cluster: Cluster, name: str) -> Office:
    """The office with an empty database of its own; the role that serves does not own the tables."""
    cluster.create_database(name)
    office.settings |= {
        "TONGHU_DATABASE": cluster.address(APP, name),
        "TONGHU_DATABASE_OWNER": cluster.address(OWNER, name),
    }
    return office
