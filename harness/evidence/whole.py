"""Writes a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from harness.errors import UsageError, why


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file open for bytes under another name, renamed to `path` when the block ends well and removed when not.

    Raises UsageError when the disk refuses.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.replace(path)
    except OSError as refused:
        raise UsageError(
            f"{path}: no se puede escribir ({why(refused)}); indique otro lugar o libere espacio"
        ) from refused
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a text (UTF-8, its newlines as they are) or bytes, and return the path; raises as `writing`."""
    with writing(path) as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)
    return path
