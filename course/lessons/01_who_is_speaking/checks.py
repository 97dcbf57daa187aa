"""Lesson 1: what is right, and what each misunderstanding gives, computed from the tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from course import load

PRESS_CONFERENCE, POSTING = "2023-03-16", "2024-03-28"


def answers_01_2() -> dict[str, Any]:
    """What the two worked examples on days and weekdays give."""
    return {
        "example": pd.Timestamp(PRESS_CONFERENCE).day_name(),
        "press_conference": PRESS_CONFERENCE,
        "posting": POSTING,
    }


def _claims(source: str) -> pd.DataFrame:
    claims = load("claims")
    return claims[claims["source_id"] == source]


def _speakers(source: str) -> pd.Series:
    return _claims(source)["attributed_to"]


def answers_01_3() -> dict[str, Any]:
    """How often each speaker of S3 occurs in our list of claims."""
    return {
        "right": _speakers("S3").value_counts(),
        "example": _speakers("S4").value_counts(),
        "all_five": load("claims")["attributed_to"].value_counts(),
        "not_counted": _speakers("S3"),
        "essay": _speakers("S1").value_counts(),
        "shares": _speakers("S3").value_counts(normalize=True),
        "per_cent": _speakers("S3").value_counts(normalize=True) * 100,
        "topics": _claims("S3")["topic"].value_counts(),
        "kinds": _claims("S3")["claim_type"].value_counts(),
        "news": _speakers("S5").value_counts(),
        "two_texts": pd.concat([_speakers("S1"), _speakers("S3")]).value_counts(),
        "places": _claims("S3")["paragraph"].value_counts(),
        "sources": _claims("S3")["source_id"].value_counts(),
        "cells": _claims("S3").count(),
        "outline": load("outline").query("source_id == 'S3'")["speaker"].value_counts(),
        "paragraphs_added": _claims("S3").groupby("attributed_to")["paragraph"].sum(),
    }


def answers_01_9() -> dict[str, Any]:
    """In how many claims of S1 and S3 Ma Changshan is heard."""
    essay, forum = _speakers("S1").value_counts(), _speakers("S3").value_counts()
    paper = _speakers("S5").value_counts()
    author, speaker = int(essay["Ma Changshan (author)"]), int(forum["Ma Changshan"])
    via = int(essay.sum()) - author
    return {
        "right": author + via + speaker,
        "example": int(paper["SCIO white paper"] + paper["SCIO white paper, via Ji Jing"]),
        "essay_only": author,
        "forum_only": speaker,
        "without_via": author + speaker,
        "whole_essay": int(essay.sum()),
        "one_line_missing": author + via + speaker - 1,
        "everybody": int(essay.sum() + forum.sum()),
        "only_via": via,
    }
