"""What the console's tests share: books that nobody changes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from console_world import Libros, libros


@pytest.fixture(scope="module")
def vistos() -> Libros:
    return libros()
