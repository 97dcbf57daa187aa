"""From what was handed in to what may be run."""
