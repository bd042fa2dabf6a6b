"""Reads cases and inputs from disk: the only room that knows how a case looks there."""

from harness.loader.coherence import needed_by
from harness.loader.listing import NamedCase, list_cases
from harness.loader.suite import Suite, load_cases, packaged_cases

__all__ = ["NamedCase", "Suite", "list_cases", "load_cases", "needed_by", "packaged_cases"]
