"""Where something broke, for the log."""

from __future__ import annotations

import traceback
from pathlib import Path


def trace(failure: BaseException) -> str:
    """Kind and places, innermost first, without what it said: that may quote a body or a credential."""
    frames = traceback.extract_tb(failure.__traceback__)
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(failure).__name__} en {places}"
