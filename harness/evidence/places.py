"""Where a run lives: the shareable tree `reports/<run>/` and the private one `.iop/<run>/` beside `reports`."""

from __future__ import annotations

from pathlib import Path

from harness.errors import UsageError

REPORTS = Path("reports")
JOURNAL = "journal.jsonl"
PRIVATE = ".iop"


def run_folder(named: Path) -> Path:
    """The folder of a run named by its path or, under `reports`, by its name; raises UsageError."""
    for folder in (named, REPORTS / named):
        if (folder / JOURNAL).is_file():
            return folder
    raise UsageError(
        f"{named}: no hay allí una corrida (falta {JOURNAL}); indique su carpeta, o su nombre dentro de {REPORTS}/."
    )


def private_folder(run: Path) -> Path:
    """Where the private state of a run is kept, whether there is any or not.

    `reports/X` has `.iop/X`; a folder of another name has `.iop/<its name>` beside itself.
    """
    run = run.resolve()
    beside = run.parent.parent if run.parent.name == REPORTS.name else run.parent
    return beside / PRIVATE / run.name
