"""What cells print and show, kept in the form of a notebook's outputs and within limits."""

from __future__ import annotations

import io
import json
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from course.answering.cards import VIEW_MIME

CUT = "… cut off here: the limit of output for one submission was reached.\n"


class Outputs:
    """The outputs of the running cell.

    Parameters
    ----------
    output_bytes, messages
        How much all cells together may give.
    """

    def __init__(self, output_bytes: int, messages: int) -> None:
        self.left, self.messages_left = output_bytes, messages
        self.cell: list[dict[str, Any]] = []
        self._shown: dict[str, dict[str, Any]] = {}
        self._clear = self._cut = False

    def take(self) -> list[dict[str, Any]]:
        """The cell's outputs; the next cell starts with none."""
        taken, self.cell = self.cell, []
        self._shown, self._clear = {}, False
        for output in taken:
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
        return taken

    def stream(self, name: str, text: str) -> None:
        """Add what was printed."""
        text = text[: self._allowed(len(text.encode("utf-8", "replace")), len(text))]
        if not text:
            return
        self._clear_if_due()
        if self.cell and self.cell[-1]["output_type"] == "stream" and self.cell[-1]["name"] == name:
            self.cell[-1]["text"].append(text)
        else:
            self._add({"output_type": "stream", "name": name, "text": [text]})

    def show(self, output: dict[str, Any], display_id: str | None = None, update: bool = False) -> None:
        """Add what was displayed, or renew what was displayed under the same id."""
        output["data"].pop(VIEW_MIME, None)
        size = len(json.dumps(output, default=str))
        if self._allowed(size, size) < size:
            return
        if update:
            if display_id in self._shown:
                self._shown[display_id].update(data=output["data"], metadata=output["metadata"])
            return
        self._clear_if_due()
        self._add(output)
        if display_id:
            self._shown[display_id] = output

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """Add an error."""
        self.cell.append(
            {
                "output_type": "error",
                "ename": name[:200],
                "evalue": value[:2_000],
                "traceback": [line[:20_000] for line in traceback][-40:],
            }
        )

    def clear(self, wait: bool = False) -> None:
        """Forget the cell's outputs, at once or with the next one."""
        self._clear = True
        if not wait:
            self._clear_if_due()

    def _clear_if_due(self) -> None:
        if self._clear:
            self.cell.clear()
            self._clear = False

    def _add(self, output: dict[str, Any]) -> None:
        self.messages_left -= 1
        if self.messages_left > 0:
            self.cell.append(output)
        else:
            self._say_cut()

    def _allowed(self, size: int, letters: int) -> int:
        if size <= self.left:
            self.left -= size
            return letters
        allowed, self.left = self.left, 0
        self._say_cut()
        return allowed

    def _say_cut(self) -> None:
        if not self._cut:
            self._cut = True
            self.cell.append({"output_type": "stream", "name": "stdout", "text": [CUT]})


class Stream(io.TextIOBase):
    """Stands for `sys.stdout` or `sys.stderr`."""

    encoding = "utf-8"

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs, self._name = outputs, name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.stream(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False


class Publisher(DisplayPublisher):
    """Takes what `display` publishes."""

    outputs: Outputs

    def publish(
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        output = {"output_type": "display_data", "data": dict(data), "metadata": metadata or {}}
        self.outputs.show(output, (transient or {}).get("display_id"), update)

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear(wait)


class Hook(DisplayHook):
    """Takes the value of a cell's last line."""

    outputs: Outputs

    def start_displayhook(self) -> None:
        self._result: dict[str, Any] = {"output_type": "execute_result", "data": {}, "metadata": {}}

    def write_output_prompt(self) -> None:
        self._result["execution_count"] = self.prompt_count

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self._result.update(data=dict(format_dict), metadata=md_dict or {})

    def finish_displayhook(self) -> None:
        if self._result["data"]:
            self.outputs.show(self._result)
