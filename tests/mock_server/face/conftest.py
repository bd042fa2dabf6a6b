"""What the face's tests share."""

from __future__ import annotations

import pytest
from face_client import Mock, new_mock


@pytest.fixture
def mock() -> Mock:
    return new_mock()
