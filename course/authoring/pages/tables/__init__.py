"""The tables, where they are written: checked, described, and the words of the texts counted."""
