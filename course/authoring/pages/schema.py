"""What `exercises.yml` may say, as a JSON schema: editors complete and check with it."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import Field, TypeAdapter

from course.exercises.kinds import Listed

PATH = "course/lessons/exercises.schema.json"


def page() -> str:
    """The schema of a whole file. What one field asks of another it cannot say; the build does."""
    exercises = TypeAdapter(list[Annotated[Listed, Field(discriminator="kind")]])
    schema = exercises.json_schema(by_alias=True)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Exercises of a lesson"}
    return json.dumps({**head, **schema}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
