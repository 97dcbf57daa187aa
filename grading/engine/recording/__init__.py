"""Results, gradebook and log: one writer."""
