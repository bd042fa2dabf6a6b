"""Runs `iop` command lines in forked children, so that one can be killed often without paying for each start.

On stdin a JSON line per command, `{"cwd": …, "args": […], "most": …}`; on stdout its process id at once, and at its end
how it ended: the exit code, or the negative number of the signal. What it prints goes to `<cwd>/said.txt`. No file of
it may grow beyond `most` bytes, when given: a disk that is full.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from typing import NoReturn

from harness import loader
from harness.cli import main
from harness.commands import rejudge, run
from schemas import load_catalog


def _child(cwd: str, args: list[str], most: int | None) -> NoReturn:
    os.chdir(cwd)
    if most is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    said = os.open("said.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 70
    try:
        main(args)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(code)


def serve() -> None:
    """Until stdin closes."""
    load_catalog()
    assert all((loader, rejudge, run))  # warm: a child imports nothing
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            _child(asked["cwd"], asked["args"], asked["most"])
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
