"""axe on a page or a part of it, with the rules of WCAG 2.2 that are off unless one asks for them."""

from __future__ import annotations

from typing import Any

RULES = {"target-size": {"enabled": True}}


def violations(page: Any, *within: str) -> list[tuple[str, str]]:
    """What axe finds: the rule and the piece of HTML.

    Parameters
    ----------
    page
        A page of a browser.
    within
        CSS selectors of what is looked at; all, if none is given.
    """
    return problems(looked_at(page, *within))


def looked_at(page: Any, *within: str) -> dict[str, Any]:
    """axe's whole answer, with what it passed."""
    from axe_playwright_python.sync_playwright import Axe

    context = {"include": [[selector] for selector in within]} if within else None
    options = {"resultTypes": ["violations", "passes"], "rules": RULES}
    return Axe().run(page, context=context, options=options).response


def problems(found: dict[str, Any]) -> list[tuple[str, str]]:
    """The violations in axe's answer."""
    return [(rule["id"], node["html"][:200]) for rule in found["violations"] for node in rule["nodes"]]
