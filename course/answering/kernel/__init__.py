"""What the course does in a notebook's process: it knows which cells were run, and puts errors into words."""

from __future__ import annotations

LOADED = "_course_lesson"
"""The attribute of a shell in which `exercise` and `check` are there before the first cell was run."""
GAP = "Replace the `...` by your answer."
"""What is said of a gap that nobody filled."""
