"""Runs all selected cases concurrently in one event loop, and tells what happens."""

from harness.engine.core import Engine, Options
from harness.engine.events import (
    CaseFinished,
    CaseStarted,
    Event,
    ExchangeDone,
    Listener,
    RunFinished,
    RunStarted,
    TicketWaiting,
)
from harness.engine.going_on import GoingOn
from harness.engine.rejudging import resumed_suite

__all__ = [
    "CaseFinished",
    "CaseStarted",
    "Engine",
    "Event",
    "ExchangeDone",
    "GoingOn",
    "Listener",
    "Options",
    "RunFinished",
    "RunStarted",
    "TicketWaiting",
    "resumed_suite",
]
