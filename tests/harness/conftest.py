"""The fixtures of the harness's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_world import World
from hypothesis import settings

settings.register_profile("harness", deadline=None)  # a busy disk is no fault of the code
settings.load_profile("harness")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty cases root with its inputs and one body, ready to be filled and run."""
    return World(tmp_path)
