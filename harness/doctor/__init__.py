"""Tells whether a run against a target could start: one probe a file, none of which registers anything."""

from harness.doctor.examination import Examination, examine
from harness.doctor.result import Result, State

__all__ = ["Examination", "Result", "State", "examine"]
