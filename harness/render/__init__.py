"""What a run leaves for people and programs, made from its journal alone."""

from harness.render.products import RENDERERS, render_all
from harness.render.resumen import exit_code

__all__ = ["RENDERERS", "exit_code", "render_all"]
