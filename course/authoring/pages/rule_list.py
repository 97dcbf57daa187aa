"""The rules of a lesson as CONTRIBUTING prints them."""

from __future__ import annotations

from course.authoring.rules import OF_LESSONS, OF_PLACES


def block() -> str:
    """What each rule asks, by the file in which one keeps to it."""
    by_file: dict[str, list[str]] = {}
    for rule in (*OF_LESSONS, *OF_PLACES):
        by_file.setdefault(rule.file, []).append(rule.asks)
    return "\n\n".join(
        f"`{file}`\n\n" + "\n".join(f"- {asks}" for asks in rules) for file, rules in by_file.items()
    )
