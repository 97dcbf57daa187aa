"""Stands in the way of the library of this name in processes that tests start: see `conftest.py`."""

raise ImportError("Left out in tests: it checks international addresses, and to import it takes seconds.")
