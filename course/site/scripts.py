"""The site's scripts: the modules of forms, as in a notebook, and those of the site, joined into one classic script.

A browser loads no module from a disk (`file:`), so nothing is imported there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from course.answering.forms.front import FORM, script
from course.site.html import Assets
from course.site.verdicts.entries import shells

HERE = Path(__file__).parent / "front"
LESSON = ("numbers.js", "verdict.js", "kept.js", "fits.js", "travel.js", "written.js", "lesson.js")
"""In the order in which they need each other."""
_IMPORT = re.compile(r"^import .* from .*;\n|^export ", re.MULTILINE)


def lesson_script(assets: Assets) -> str:
    """What a lesson's page runs."""
    frames = _in_classes(shells(), assets)
    return _closed(
        [script(FORM), f"const FRAMES = {json.dumps(frames, ensure_ascii=False)};", *_texts(LESSON)]
    )


def page_script() -> str:
    """What every page runs: light or dark, the menu, the search."""
    return _closed(_texts(("page.js", "search.js")))


def _texts(names: Iterable[str]) -> list[str]:
    return [_IMPORT.sub("", (HERE / name).read_text(encoding="utf-8")) for name in names]


def _closed(texts: list[str]) -> str:
    joined = "\n".join(texts)
    return f'(() => {{\n"use strict";\n{joined}\n}})();\n'


def _in_classes(value: Any, assets: Assets) -> Any:
    if isinstance(value, str):
        return assets.taken(value, "")
    if isinstance(value, dict):
        return {name: _in_classes(one, assets) for name, one in value.items()}
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [assets.taken(one, "") for one in value]
    return value
