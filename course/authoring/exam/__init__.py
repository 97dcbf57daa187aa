"""Exam mode: lessons without their keys, and what is handed out of them."""
