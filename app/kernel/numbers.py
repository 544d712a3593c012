"""Exact shares: counts are whole numbers, shares are fractions, rounding is for showing."""

from __future__ import annotations

from fractions import Fraction


def share(part: int, whole: int) -> Fraction | None:
    """part of whole as an exact fraction; None where the whole is 0 and no share exists."""
    return Fraction(part, whole) if whole else None


def decimal(value: Fraction, places: int = 3, *, grouped: bool = True) -> str:
    """A number as it is shown, rounded half up (away from nought) by whole numbers: "12,345.679".

    places: digits after the point, 0 or more. grouped: whether thousands are parted by commas.
    """
    scale = 10**places
    scaled = abs(value) * scale
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and rounded else ""
    whole, rest = divmod(rounded, scale)
    written = f"{sign}{whole:,}" if grouped else f"{sign}{whole}"
    return f"{written}.{rest:0{places}d}" if places else written


def percent(value: Fraction, places: int = 1) -> str:
    """A share as it is shown, rounded half up by whole numbers: 97.3%.

    places: digits after the point, 0 or more.
    """
    return f"{decimal(value * 100, places, grouped=False)}%"


def thousands(count: int) -> str:
    """A count as it is shown: 181,754."""
    return f"{count:,}"
