"""Where the cases run: targets.toml, their credentials and TLS, and the interlock that keeps production untouched."""

from harness.targets.interlock import is_loopback, permitted
from harness.targets.reading import load_target, load_targets, mock_target

__all__ = ["is_loopback", "load_target", "load_targets", "mock_target", "permitted"]
