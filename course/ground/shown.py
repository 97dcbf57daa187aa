"""Something to see, in the forms that a notebook may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Shown:
    """What a notebook displays when it is the last line of a cell.

    Parameters
    ----------
    text
        For a terminal, and for readers of the file.
    html
        For a browser.
    more
        Further forms by their MIME type.
    """

    def __init__(self, text: str, html: str, more: Mapping[str, Any] | None = None) -> None:
        self._bundle: dict[str, Any] = {"text/html": html, "text/plain": text, **(more or {})}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return self._bundle

    def _repr_html_(self) -> str:
        return self._bundle["text/html"]

    def __repr__(self) -> str:
        return self._bundle["text/plain"]
