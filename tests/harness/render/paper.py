"""Whether PDF can be made on this machine."""

from __future__ import annotations

from harness.errors import UsageError
from harness.render.pdf import require_weasyprint


def ready() -> bool:
    """Whether WeasyPrint and the libraries below it are there."""
    try:
        require_weasyprint()
    except UsageError:
        return False
    return True
