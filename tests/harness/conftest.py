"""The fixtures of the harness's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty cases root with its inputs and one body, ready to be filled and run."""
    return World(tmp_path)
