"""Addresses of records: the first that a cell names, and where to look for a copy of it."""

from __future__ import annotations

import re

_URL = re.compile(r"https?://[^\s;,|<>\"']+[^\s;,|<>\"'.)]")
_BARE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/\S*)?")
ARCHIVE = "https://web.archive.org/web/*/"


def first_address(cell: str) -> str:
    """The first web address in a cell; empty where there is none.

    Parameters
    ----------
    cell : str
        Some cells hold several addresses, or one without its beginning.
    """
    if found := _URL.search(cell):
        return found.group()
    bare = _BARE.match(cell)
    return f"https://{bare.group()}" if bare else ""


def look_for_a_copy(address: str) -> str:
    """Where a web archive lists what it has of an address; nobody looked whether it has anything.

    The form is that of the Internet Archive: `https://web.archive.org/web/*/ADDRESS`.
    """
    return f"{ARCHIVE}{address}" if address else ""
