"""What leaves the notebook: brief, record of work, references."""
