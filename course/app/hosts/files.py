"""The files of a server that nobody starts with `course start`: there the page of contents counts when it is opened."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from course.authoring.learners.contents import NAME

CLASS = {"ServerApp": {"contents_manager_class": f"{__name__}.LearnersFiles"}}
"""The setting that makes a server use it."""


class LearnersFiles(AsyncLargeFileManager):
    """Jupyter's own files, but for one page."""

    async def get(self, path: str, content: bool = True, *arguments: Any, **options: Any) -> Any:
        """A file as Jupyter gives it; the page of contents with what is answered by now."""
        if content and Path(path).name == NAME:
            page = Path(self._get_os_path(path))
            try:
                await asyncio.to_thread(_write, page.parent)
            except Exception as error:  # whatever is broken beside it, the page that stands there opens
                self.log.warning("%s was not brought up to date: %s", page, error)
        return await super().get(path, content, *arguments, **options)


def _write(folder: Path) -> None:
    from course.app.copies.contents import write_contents

    write_contents(folder, folder)
