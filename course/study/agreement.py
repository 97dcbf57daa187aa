"""How far coders agree: by percent, by Cohen's κ, by Krippendorff's α.

A table of codes has one row for each unit (a claim), one column for each coder, and a missing cell where a
coder gave no code. Each measure is `nan` where it has no meaning, such as with nothing to compare.

Sources: Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20
(1960) 37–46; Krippendorff, Content Analysis, 4th edition (2018), chapter 12; Hayes and Krippendorff,
"Answering the call for a standard reliability measure for coding data", Communication Methods and
Measures 1 (2007) 77–89. α is computed by the library `krippendorff`.
"""

from __future__ import annotations

from collections import Counter
from math import nan
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd


def percent_agreement(codes: pd.DataFrame) -> float:
    """The share of units to which two coders gave the same code.

    Parameters
    ----------
    codes : pandas.DataFrame
        Units by two coders. Units that one of them left out do not count.

    Returns
    -------
    float
        A share from 0 to 1; `nan` when no unit has both codes.

    Raises
    ------
    ValueError
        When there are not two columns.
    """
    both = _both(codes)
    return sum(first == second for first, second in both) / len(both) if both else nan


def cohen_kappa(codes: pd.DataFrame) -> float:
    """Cohen's κ: agreement beyond what the two coders' own habits would give by chance.

    κ = (observed − expected) ÷ (1 − expected). The expected agreement is the sum, over all codes, of the first
    coder's share of the code times the second coder's share (Cohen 1960).

    Parameters
    ----------
    codes : pandas.DataFrame
        Units by two coders; codes without an order. Units that one of them left out do not count.

    Returns
    -------
    float
        At most 1; 0 is what chance would give. `nan` when no unit has both codes, or when both coders
        used one and the same code throughout.

    Raises
    ------
    ValueError
        When there are not two columns.
    """
    both = _both(codes)
    first, second = (Counter(unit[place] for unit in both) for place in (0, 1))
    by_chance = sum(many * second[code] for code, many in first.items())
    if by_chance == len(both) ** 2:
        return nan
    expected = by_chance / len(both) ** 2
    return (percent_agreement(codes) - expected) / (1 - expected)


def krippendorff_alpha(codes: pd.DataFrame, level: Literal["nominal", "ordinal"] = "nominal") -> float:
    """Krippendorff's α: 1 − observed ÷ expected disagreement, for any number of coders.

    The expected disagreement comes from all codes in one pot, whoever gave them, with a correction for small
    samples. A unit with one code only says nothing and is left out; a missing code costs nothing else.

    Parameters
    ----------
    codes : pandas.DataFrame
        Units by coders, two or more.
    level : "nominal" or "ordinal"
        "nominal": two codes are the same or not. "ordinal": codes are steps, in their sorted order, and two
        steps apart is worse than one.

    Returns
    -------
    float
        At most 1; 0 is what chance would give. `nan` when no unit has two codes, or all codes are the same.

    Raises
    ------
    ValueError
        When there are fewer than two columns, or the level is another one.
    """
    import krippendorff

    if level not in ("nominal", "ordinal"):
        raise ValueError(
            'The level is "nominal" (codes without an order) or "ordinal" (codes that are steps).'
        )
    if codes.shape[1] < 2:
        raise ValueError("Give a table with one column for each coder, two at least.")
    pairable = [unit for unit in _units(codes) if len(unit) >= 2]
    steps = sorted({code for unit in pairable for code in unit.values()})
    if len(steps) < 2:
        return nan
    place = {code: float(number) for number, code in enumerate(steps)}
    numbers: Any = [
        [place[unit[coder]] if coder in unit else nan for unit in pairable] for coder in range(codes.shape[1])
    ]
    return float(krippendorff.alpha(reliability_data=numbers, level_of_measurement=level))


def _both(codes: pd.DataFrame) -> list[tuple[Any, Any]]:
    """The two codes of each unit that both coders coded."""
    if codes.shape[1] != 2:
        raise ValueError("Give a table with two columns, one for each coder.")
    return [(unit[0], unit[1]) for unit in _units(codes) if len(unit) == 2]


def _units(codes: pd.DataFrame) -> list[dict[int, Any]]:
    """Of each unit the codes that were given, by the coder's place: lists are quicker than tables of some rows."""
    given = codes.notna().to_numpy()
    return [
        {coder: code for coder, code in enumerate(unit) if of_unit[coder]}
        for unit, of_unit in zip(codes.to_numpy(dtype=object), given, strict=True)
    ]
