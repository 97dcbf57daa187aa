"""How far coders agree: by percent, by Cohen's κ, by Krippendorff's α.

A table of codes has one row for each unit (a claim), one column for each coder, and a missing cell where a
coder gave no code. Each measure is `nan` where it has no meaning, such as with nothing to compare.

Sources: Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20
(1960) 37–46; Krippendorff, Content Analysis, 4th edition (2018), chapter 12; Hayes and Krippendorff,
"Answering the call for a standard reliability measure for coding data", Communication Methods and
Measures 1 (2007) 77–89. α is computed by the library `krippendorff`.
"""

from __future__ import annotations

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
    return float((both.iloc[:, 0] == both.iloc[:, 1]).mean()) if len(both) else nan


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
    if both.empty:
        return nan
    first, second = (both.iloc[:, place].value_counts(normalize=True) for place in (0, 1))
    expected = float(first.mul(second, fill_value=0).sum())
    if expected == 1:
        return nan
    return (percent_agreement(both) - expected) / (1 - expected)


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
    pairable = codes[codes.notna().sum(axis=1) >= 2]
    steps = sorted(set(pairable.stack().dropna()))
    if len(steps) < 2:
        return nan
    place = {code: float(number) for number, code in enumerate(steps)}
    numbers: Any = [[place.get(code, nan) for code in pairable[coder]] for coder in pairable]
    return float(krippendorff.alpha(reliability_data=numbers, level_of_measurement=level))


def _both(codes: pd.DataFrame) -> pd.DataFrame:
    """The units that two coders coded."""
    if codes.shape[1] != 2:
        raise ValueError("Give a table with two columns, one for each coder.")
    return codes.dropna()
