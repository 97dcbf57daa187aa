"""An author's side: from a lesson's text to its notebooks."""
