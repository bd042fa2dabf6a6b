"""The whole suite, asked for by a bare `pytest`, runs on every core; what is named runs where it is easy to look at."""

from __future__ import annotations

import os

import pytest

MOST = 4


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """`-n`, or anything else on the command line, is left as it was asked for."""
    if config.invocation_params.args or os.environ.get("PYTEST_XDIST_WORKER"):
        return
    cores = min(os.cpu_count() or 1, MOST)
    if cores > 1 and config.pluginmanager.hasplugin("xdist"):
        config.option.numprocesses = cores
