"""What a learner made in code beside what is right, part by part, with a sentence on where they differ."""

from __future__ import annotations

Comparison = tuple[float, str]
"""The share that holds, 0 to 1, and a sentence on it."""
