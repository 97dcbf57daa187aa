"""A form for each kind of exercise."""
