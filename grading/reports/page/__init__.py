"""The report as a page: its templates, its style and the pieces that they are given."""
