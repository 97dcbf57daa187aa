"""From the answers of a run to points and sentences."""
