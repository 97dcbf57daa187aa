"""The data dictionary: the pages of `data/` that are written from its descriptor, after a table was changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.authoring.pages.tables import records
from course.authoring.pages.tables.table_check import check_tables
from course.ground.files import write_whole
from course.study.package import DESCRIPTOR, DataPackage

if TYPE_CHECKING:
    import pandas as pd


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
    check_tables(package)
    for name, resource in package.resources.items():
        resource["bytes"], resource["hash"] = package.fingerprint(name)
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
    pages |= {
        f"docs/{name}_rule.md": _rule_page(r["rule"], package) for name, r in resources.items() if "rule" in r
    }
    if "evidence" in resources:
        pages["docs/records.md"] = records.page(package)
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
        " `course data refresh`: change the descriptor, not the pages.",
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


def _rule_page(rule: dict[str, Any], package: DataPackage) -> str:
    steps = [f"{number}. {step}" for number, step in enumerate(rule["steps"])]
    also = [f"- {item}" for item in rule["also"]]
    lines = [f"# {rule['title']}", "", rule["intro"], "", *steps, "", "## Besides", "", *also]
    codings = package.table("codings")
    words = codings[codings["scheme"] == "rule"].pivot(index="claim_id", columns="coder", values="note")
    words = words.map(lambda note: note.split(": ")[1])
    changed = words[words["before"] != words["after"]]
    lines += ["", "## What the rule changed", "", f"{len(changed)} of {len(words)} words of version 0.1.", ""]
    lines += ["| claim | before the rule | by the rule |", "|---|---|---|"]
    lines += [f"| {claim_id} | {row['before']} | {row['after']} |" for claim_id, row in changed.iterrows()]
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


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names
