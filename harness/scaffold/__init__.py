"""What an institution's own folder begins with: templates, and what is made of the package for it."""

from harness.scaffold.project import project_files

__all__ = ["project_files"]
