"""The folder of tables as a Frictionless data package: reading it.

`datapackage.json` says what each table holds, and the checksum of its file. A file that is another one ends in
one `DataError`: a plain sentence that names the file and the fix.

After a table was changed, `course data refresh` checks it and writes sizes, hashes and the data dictionary anew.
"""

from __future__ import annotations

import hashlib
import io
import json
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.ground.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

DESCRIPTOR = "datapackage.json"
FIX = "reinstall the course or restore the file from the repository"


class DataPackage:
    """The tables of one folder.

    Parameters
    ----------
    folder : Path
        The folder that holds the descriptor and the CSV files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: dict[str, pd.DataFrame] = {}

    @cached_property
    def descriptor(self) -> dict[str, Any]:
        try:
            return json.loads(self._bytes(DESCRIPTOR).decode("utf-8-sig"))
        except ValueError as problem:
            raise DataError(f"{DESCRIPTOR} cannot be read ({problem}): {FIX}.") from None

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """What the descriptor says of each table, by name."""
        try:
            return {resource["name"]: resource for resource in self.descriptor["resources"]}
        except (KeyError, TypeError):
            raise DataError(f"{DESCRIPTOR} does not list the tables: {FIX}.") from None

    def resource(self, name: str) -> dict[str, Any]:
        if name not in self.resources:
            likeness = {known: SequenceMatcher(None, str(name), known).ratio() for known in self.resources}
            names = ", ".join(sorted(likeness, key=lambda known: -likeness[known]))
            raise DataError(f'There is no table called "{name}"; the tables are {names}.')
        return self.resources[name]

    def table(self, name: str) -> pd.DataFrame:
        """The table. It is shared by all who ask: copy it before you change it.

        Raises
        ------
        DataError
            If there is no such table, or its file is another one than the descriptor describes.
        """
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def _read(self, name: str) -> pd.DataFrame:
        """A file is trusted by its checksum: what stands in it was checked where it was written."""
        import pandas as pd

        resource, content = self.resource(name), self._content(name)
        if (resource.get("bytes"), resource.get("hash")) != _fingerprint(content):
            raise DataError(
                f"{resource['path']} is not the file that {DESCRIPTOR} describes: {FIX}; "
                "if the change is yours, run course data refresh."
            )
        try:
            return pd.read_csv(
                io.BytesIO(content),
                dtype={field["name"]: _dtype(field) for field in resource["schema"]["fields"]},
                keep_default_na=False,
                na_values=[""],
            )
        except (ValueError, OverflowError) as problem:
            reason = " ".join(str(problem).split())
            raise DataError(
                f"{resource['path']} does not hold what {DESCRIPTOR} says of it ({reason}): {FIX}."
            ) from None

    def fingerprint(self, name: str) -> tuple[int, str]:
        """Size in bytes and hash of a table as it stands now."""
        return _fingerprint(self._content(name))

    def _content(self, name: str) -> bytes:
        """The bytes of a table, whatever line ends git gave it on this computer."""
        return self._bytes(self.resource(name)["path"]).replace(b"\r\n", b"\n")

    def _bytes(self, path: str) -> bytes:
        try:
            return (self.folder / path).read_bytes()
        except OSError:
            raise DataError(f"The file {path} is missing or cannot be opened: {FIX}.") from None


def _fingerprint(content: bytes) -> tuple[int, str]:
    return len(content), f"sha256:{hashlib.sha256(content).hexdigest()}"


def _dtype(field: dict[str, Any]) -> str:
    """The pandas type of a field: whole numbers and truth values need another one where cells may be empty."""
    complete = bool(field.get("constraints", {}).get("required"))
    return {
        "string": "str",
        "number": "float64",
        "integer": "int64" if complete else "Int64",
        "boolean": "bool" if complete else "boolean",
    }[field["type"]]
