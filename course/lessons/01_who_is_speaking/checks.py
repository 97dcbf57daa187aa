"""Lesson 1: what the right and the misunderstood counts are, computed from the table of claims."""

from __future__ import annotations

from typing import Any

from course import load


def _speakers(source: str) -> Any:
    claims = load("claims")
    return claims[claims["source_id"] == source]["attributed_to"]


def answers_01_3() -> dict[str, Any]:
    """How often each speaker of S3 occurs in our list of claims."""
    return {
        "right": _speakers("S3").value_counts(),
        "other_text": _speakers("S4").value_counts(),
        "all_five": load("claims")["attributed_to"].value_counts(),
        "not_counted": _speakers("S3"),
    }


def answers_01_9() -> dict[str, Any]:
    """In how many claims of S1 and S3 Ma Changshan speaks for himself."""
    essay, forum = _speakers("S1").value_counts(), _speakers("S3").value_counts()
    author, speaker = int(essay["Ma Changshan (author)"]), int(forum["Ma Changshan"])
    return {
        "right": author + speaker,
        "essay_only": author,
        "forum_only": speaker,
        "with_via": int(essay.sum()) + speaker,
    }
