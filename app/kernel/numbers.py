"""Exact shares: counts are whole numbers, shares are fractions, rounding is for showing."""

from __future__ import annotations

from fractions import Fraction


def share(part: int, whole: int) -> Fraction | None:
    """part of whole as an exact fraction; None where the whole is 0 and no share exists."""
    return Fraction(part, whole) if whole else None


def percent(value: Fraction, places: int = 1) -> str:
    """A share as it is shown, rounded half up by whole numbers: 97.3%.

    places: digits after the point, 0 or more.
    """
    scale = 10**places
    scaled = value * 100 * scale
    rounded = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and rounded else ""
    whole, rest = divmod(rounded, scale)
    return f"{sign}{whole}.{rest:0{places}d}%" if places else f"{sign}{whole}%"


def thousands(count: int) -> str:
    """A count as it is shown: 181,754."""
    return f"{count:,}"
