"""What is cited opens: a page for each row and each paragraph, the texts to read along, and the links to all this."""
