"""The folder of tables as a Frictionless data package: reading it, keeping it up to date.

`datapackage.json` says what each table holds, and the checksum of its file. A file that is another one ends in
one `DataError`: a plain sentence that names the file and the fix.

`python -m course.study.package refresh` writes sizes and hashes into the descriptor and the pages of
the data dictionary beside it, after a table was changed.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.ground.errors import DataError
from course.ground.files import write_whole
from course.ground.places import data_folder

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

    def _fingerprint(self, name: str) -> tuple[int, str]:
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


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


def refresh(folder: Path) -> list[Path]:
    """Bring sizes, hashes and the pages of the data dictionary up to date with the tables.

    Parameters
    ----------
    folder : Path
        The folder of the data package.

    Returns
    -------
    list of Path
        The files that changed; none when everything was up to date.

    Raises
    ------
    DataError
        If a table is damaged or does not fit its schema: nothing is written then.
    """
    from course.authoring.pages.table_check import check_tables

    package = DataPackage(folder)
    check_tables(package)
    for name, resource in package.resources.items():
        resource["bytes"], resource["hash"] = package._fingerprint(name)
    pages = {
        DESCRIPTOR: json.dumps(package.descriptor, ensure_ascii=False, indent=2) + "\n",
        **dictionary(package),
    }
    changed = []
    for path, page in pages.items():
        target, content = folder / path, page.encode("utf-8")
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(exist_ok=True)
            write_whole(target, content)
            changed.append(target)
    return changed


def dictionary(package: DataPackage) -> dict[str, str]:
    """The pages of the data dictionary, by their path in the folder of the package."""
    resources = package.resources
    pages = {
        f"docs/{name}.md": _table_page(resource, package.table(name)) for name, resource in resources.items()
    }
    pages["README.md"] = _overview_page(package)
    return pages


def _overview_page(package: DataPackage) -> str:
    about = package.descriptor
    lines = [
        f"# {about['title']}",
        "",
        about["description"],
        "",
        "| table | rows | what | licence |",
        "|---|---|---|---|",
    ]
    for name, resource in package.resources.items():
        licences = ", ".join(dict.fromkeys(_licence(licence) for licence in resource["licenses"]))
        link = f"[`{name}`](docs/{name}.md)"
        lines.append(f"| {link} | {len(package.table(name))} | {_md(resource['title'])} | {licences} |")
    lines += ["", "## Where an id comes from", "", "| id | table |", "|---|---|"]
    for name, resource in package.resources.items():
        key = resource["schema"]["primaryKey"]
        if isinstance(key, str):
            ids = package.table(name)[key]
            lines.append(f"| {ids.iloc[0]} … {ids.iloc[-1]} | `{name}` |")
    lines += ["", "## The column `verified`", "", "| value | meaning |", "|---|---|"]
    lines += [f"| {value} | {_md(meaning)} |" for value, meaning in about["vocabulary"].items()]
    lines += [
        "",
        "A table whose rows were all checked in the same way has no such column; its page says how.",
        "",
        "This page and those in `docs` are written from `datapackage.json` by"
        " `python -m course.study.package refresh`: change the descriptor, not the pages.",
    ]
    return "\n".join(lines) + "\n"


def _table_page(resource: dict[str, Any], table: pd.DataFrame) -> str:
    schema = resource["schema"]
    lines = [f"# {resource['title']}", "", resource["description"], ""]
    lines += [
        f'`load("{resource["name"]}")` · `{resource["path"]}` · {len(table)} rows',
        "",
        "## Columns",
        "",
    ]
    lines += ["| column | type | unit | may be empty | values | what |", "|---|---|---|---|---|---|"]
    for field in schema["fields"]:
        rules = field.get("constraints", {})
        empty = "no" if rules.get("required") else "yes"
        cells = [field.get("unit", ""), empty, _values(rules), field["description"]]
        lines.append(f"| `{field['name']}` | {field['type']} | {' | '.join(map(_md, cells))} |")
    keys = ", ".join(f"`{name}`" for name in _listed(schema["primaryKey"]))
    lines += ["", f"One row for each {keys}."]
    for link in schema.get("foreignKeys", []):
        here, there = _listed(link["fields"]), link["reference"]
        lines.append(f"{_code(here)} stands in `{there['resource']}` as {_code(_listed(there['fields']))}.")
    lines += ["", "## How it was verified", "", resource["verification"]]
    for heading, key in [("Known limits", "limits"), ("Conflicts worth knowing", "conflicts")]:
        if resource[key]:
            lines += ["", f"## {heading}", "", *(f"- {item}" for item in resource[key])]
    if resource["sources"]:
        lines += ["", "## Sources", "", *(f"- [{s['title']}]({s['path']})" for s in resource["sources"])]
    lines += ["", "## Licence", "", *(f"- [{s['title']}]({s['path']})" for s in resource["licenses"])]
    return "\n".join(lines) + "\n"


def _values(rules: dict[str, Any]) -> str:
    if "enum" in rules:
        return "; ".join(map(str, rules["enum"]))
    if "minimum" in rules or "maximum" in rules:
        return f"{rules.get('minimum', '…')} to {rules.get('maximum', '…')}"
    return ""


def _code(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _licence(licence: dict[str, str]) -> str:
    return licence["title"].split(";")[0] if licence["name"] == "other-closed" else licence["name"]


def _md(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: list[str]) -> int:
    if arguments != ["refresh"]:
        print("usage: python -m course.study.package refresh")
        return 2
    changed = refresh(data_folder())
    print("\n".join(f"written: {path.name}" for path in changed) or "nothing to do: everything is up to date")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
