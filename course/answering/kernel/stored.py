"""Which names a cell stores something in, and where in the cell: from its text alone."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from functools import lru_cache

Place = tuple[int, int]
"""Line, from 1, and column of a cell's text."""

_ASSIGNED = re.compile(r"^[ \t]*([^\W\d]\w*)[ \t]*(?:[-+*/]?=)(?!=)", re.MULTILINE)
_MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_STATEMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Stored:
    """A name, and the place after which it is stored."""

    name: str
    end: Place


@lru_cache(maxsize=512)
def stored_in(source: str) -> tuple[Stored, ...]:
    """What a cell stores outside functions, in the order of the text.

    Parameters
    ----------
    source
        As it was written. Where it is no Python, lines that begin with `name =` are taken.
    """
    tree = _tree(source)
    if tree is None:
        return tuple(Stored(name, (1 << 30, 0)) for name in _ASSIGNED.findall(source))
    finder = _Finder()
    finder.visit(tree)
    return tuple(finder.found)


def as_run(source: str) -> str:
    """A cell as IPython runs it: without empty lines in front, and without a common indentation."""
    return textwrap.dedent(_from_first_line(source))


def lines_left_out(source: str) -> int:
    """How many empty lines stand in front of a cell: IPython does not count them."""
    return len(source.splitlines()) - len(_from_first_line(source).splitlines())


def _from_first_line(source: str) -> str:
    lines = source.splitlines(keepends=True)
    while lines and not lines[0].strip():
        del lines[0]
    return "".join(lines)


def _tree(source: str) -> ast.Module | None:
    text = as_run(source)
    for candidate in (text, _MAGIC.sub("pass", text)):
        try:
            return ast.parse(candidate)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


class _Finder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[Stored] = []
        self._end: Place | None = None

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, _SCOPES):
            self.found.append(Stored(node.name, _end(node)))
        elif isinstance(node, ast.Lambda):
            return
        elif isinstance(node, ast.comprehension):  # its target is its own; what it goes through is not
            for part in (node.iter, *node.ifs):
                self.visit(part)
        elif isinstance(node, _STATEMENTS):
            self._end = _end(node)
            self.generic_visit(node)
            self._end = None
        elif isinstance(node, ast.alias):
            name = node.asname or node.name.partition(".")[0]
            self.found.append(Stored(name, self._end or _end(node)))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self.found.append(Stored(node.id, self._end or _end(node)))
        else:
            self.generic_visit(node)


def _end(node: ast.AST) -> Place:
    return (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
