"""The commands on the contract: its document, and what of it has cases and checks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from harness.commands.telling import USAGE, warn_of_broken
from harness.contract.coverage import as_json as coverage_json
from harness.contract.coverage import coverage_of
from harness.contract.telling import tell
from harness.errors import UsageError, why
from harness.loader import load_cases
from harness.overlaying import take_contract
from harness.session import default_paths
from schemas import load_catalog
from schemas.openapi import openapi_text
from schemas.requirements import load_requirements


def write_openapi(path: Path | None, credenciales: bool = True, contrato: Path | None = None) -> int:
    """Write the OpenAPI document to a file, or to stdout; raises UsageError when the file cannot be written."""
    take_contract(contrato)
    data = openapi_text(credenciales).encode("utf-8")
    if path is None:
        sys.stdout.buffer.write(data)
        return 0
    try:
        path.write_bytes(data)
    except OSError as failure:
        raise UsageError(f"{path}: no se puede escribir ({why(failure)}); indique otro archivo") from failure
    print(path)
    return 0


def tell_coverage(*, as_json: bool, contrato: Path | None = None) -> int:
    """Print what of the contract has checks and cases; 2 when a case is broken, though the rest is told."""
    take_contract(contrato)
    suite = load_cases(default_paths(Path.cwd()))
    warn_of_broken(suite)
    found = coverage_of(load_catalog(), load_requirements(), suite.cases)
    print(json.dumps(coverage_json(found), ensure_ascii=False, indent=2) if as_json else tell(found).rstrip("\n"))
    return USAGE if suite.broken else 0
