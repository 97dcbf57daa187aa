"""The folder of tables as a Frictionless data package: reading, checking, keeping it up to date.

`datapackage.json` says what each table holds; here a table is held to it. Whatever is wrong with a
file ends in one `DataError`: a plain sentence that names the file, the line, the field and the fix.

`python -m course.study.package refresh` writes sizes and hashes into the descriptor and the pages of
the data dictionary beside it, after a table was changed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from course.ground.errors import DataError
from course.ground.files import write_whole
from course.ground.places import data_folder

if TYPE_CHECKING:
    import pandas as pd

Column: TypeAlias = Any  # a pandas.Series; without stubs its methods have no precise types

DESCRIPTOR = "datapackage.json"
FIX = "reinstall the course or restore the file from the repository"
FORMS = {
    "integer": (r"[+-]?[0-9]{1,18}", "not a whole number"),
    "number": (r"[+-]?[0-9]+(\.[0-9]+)?", "not a number"),
    "boolean": (r"true|false", 'neither "true" nor "false"'),
}


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
            return json.loads(self._text(DESCRIPTOR))
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
        """The checked table. It is shared by all who ask: copy it before you change it."""
        if name not in self._tables:
            table = self._checked(name)
            resource = self.resource(name)
            if (resource["bytes"], resource["hash"]) != self._fingerprint(name):
                raise DataError(
                    f"{resource['path']} is not the file that {DESCRIPTOR} describes: {FIX}; "
                    "if the change is yours, run python -m course.study.package refresh."
                )
            self._tables[name] = table
        return self._tables[name]

    def _fingerprint(self, name: str) -> tuple[int, str]:
        """Size in bytes and hash of a table, whatever line ends git gave it on this computer."""
        content = (self.folder / self.resource(name)["path"]).read_bytes().replace(b"\r\n", b"\n")
        return len(content), f"sha256:{hashlib.sha256(content).hexdigest()}"

    def _text(self, path: str) -> str:
        try:
            return (self.folder / path).read_bytes().decode("utf-8-sig")
        except OSError:
            raise DataError(f"The file {path} is missing or cannot be opened: {FIX}.") from None
        except UnicodeDecodeError as problem:
            line = problem.object[: problem.start].count(b"\n") + 1
            raise DataError(f"{path}, line {line}: the file is not in UTF-8: {FIX}.") from None

    def _rows(self, name: str) -> tuple[pd.DataFrame, list[int]]:
        """The cells of a table as text, and the line of the file on which each row starts."""
        import pandas as pd

        resource = self.resource(name)
        path, names = resource["path"], [field["name"] for field in resource["schema"]["fields"]]
        reader = csv.reader(io.StringIO(self._text(path), newline=""), strict=True)
        rows, lines = [], []
        try:
            header = next(reader, [])
            if header != names:
                odd = [*(n for n in names if n not in header), *(h for h in header if h not in names)]
                what = f'field "{odd[0]}" is missing or not expected' if odd else "the fields changed places"
                raise DataError(f"{path}, line 1: {what}: {FIX}.")
            start = reader.line_num + 1
            for row in reader:
                if len(row) != len(names):
                    where = f'{path}, line {start}, field "{names[min(len(row), len(names) - 1)]}"'
                    raise DataError(f"{where}: {len(row)} cells stand where {len(names)} belong: {FIX}.")
                rows.append(row)
                lines.append(start)
                start = reader.line_num + 1
        except csv.Error as problem:
            raise DataError(f"{path}, line {reader.line_num}: {problem}: {FIX}.") from None
        return pd.DataFrame(rows, columns=names, dtype="str"), lines

    def _checked(self, name: str) -> pd.DataFrame:
        import pandas as pd

        schema = self.resource(name)["schema"]
        text, lines = self._rows(name)
        table = pd.DataFrame({f["name"]: _typed(text[f["name"]], f) for f in schema["fields"]})
        for field, bad, says in self._problems(schema, text, table):
            if bad.any():
                row = int(bad.to_numpy().argmax())
                where = f'{self.resource(name)["path"]}, line {lines[row]}, field "{field}"'
                raise DataError(f"{where}: {says.replace('{}', repr(text[field].iloc[row]))}: {FIX}.")
        return table

    def _problems(
        self, schema: dict[str, Any], text: pd.DataFrame, table: pd.DataFrame
    ) -> Iterator[tuple[str, Column, str]]:
        """For everything the schema asks: the field, the rows that fail, and what to say of them."""
        import pandas as pd

        for field in schema["fields"]:
            for bad, says in _column_problems(field, text[field["name"]], table[field["name"]]):
                yield field["name"], bad, says
        key = _listed(schema["primaryKey"])
        yield key[-1], text.duplicated(key), "{} stands there twice"
        for link in schema.get("foreignKeys", []):
            here, there = _listed(link["fields"]), link["reference"]
            parent = self._rows(there["resource"])[0]
            known = pd.MultiIndex.from_frame(parent.loc[:, _listed(there["fields"])])
            lost = pd.Series(~pd.MultiIndex.from_frame(text.loc[:, here]).isin(known))
            yield here[-1], lost, f"{{}} does not stand in {self.resource(there['resource'])['path']}"


def _column_problems(field: dict[str, Any], text: Column, column: Column) -> Iterator[tuple[Column, str]]:
    rules, filled = field.get("constraints", {}), text != ""
    if rules.get("required"):
        yield ~filled, "a value is missing"
    if field["type"] in FORMS:
        yield filled & column.isna(), "{} is " + FORMS[field["type"]][1]
    if rules.get("unique"):
        yield filled & text.duplicated(), "{} stands there twice"
    if "pattern" in rules:
        yield filled & ~text.str.fullmatch(rules["pattern"]), "{} has the wrong form"
    if "enum" in rules:
        yield filled & ~column.isin(rules["enum"]), f"{{}} is not one of {', '.join(map(str, rules['enum']))}"
    if "minimum" in rules:
        yield (column < rules["minimum"]).fillna(False), f"{{}} is below {rules['minimum']}"
    if "maximum" in rules:
        yield (column > rules["maximum"]).fillna(False), f"{{}} is above {rules['maximum']}"


def _typed(text: Column, field: dict[str, Any]) -> Column:
    """A column of text in the type of its field; what is empty or does not fit becomes missing."""
    kind = field["type"]
    if kind == "string":
        return text.mask(text == "")
    fits = text.where((text != "") & text.str.fullmatch(FORMS[kind][0]))
    complete = bool(field.get("constraints", {}).get("required")) and fits.notna().all()
    if kind == "integer":
        return fits.astype("int64" if complete else "Int64")
    if kind == "number":
        return fits.astype("float64")
    return fits.map({"true": True, "false": False}).astype("bool" if complete else "boolean")


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
    package = DataPackage(folder)
    for name, resource in package.resources.items():
        package._checked(name)
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
