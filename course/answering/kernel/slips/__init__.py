"""Beginners' slips, and the sentence for each."""
