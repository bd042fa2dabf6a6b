"""The judge: runs business cases against SIGFE or its mock, and keeps the evidence. Public door."""

from harness.errors import HarnessError
from harness.model import Case, CaseResult, Exchange, Finding, Target, Verdict

__all__ = ["Case", "CaseResult", "Exchange", "Finding", "HarnessError", "Target", "Verdict"]
