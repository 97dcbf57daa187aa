"""A notebook's side: the store of answers, the check, the forms, its kernel."""
