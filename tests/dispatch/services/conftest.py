"""A toy town for services, on both stores."""

from __future__ import annotations

import pytest

from dispatch.storage.store import Store
from tests.dispatch.services.service_town import ServiceTown


@pytest.fixture
def town(store: Store) -> ServiceTown:
    return ServiceTown(store)
