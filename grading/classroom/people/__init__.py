"""Who is in the class: lists of a learning platform, and the pseudonyms that stand for their people."""
