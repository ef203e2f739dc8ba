"""Open lots in the order of each method in, a drawing of gain against units sold out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.core.money import ZERO, amount_text

LEFT, RIGHT, TOP, BOTTOM = 90, 640, 70, 390
HIGHEST, LOWEST = Decimal(3_000), Decimal(-5_000)
COLOURS = {"FIFO": "#b45309", "HIFO": "#0369a1"}
HEAD = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 450" \
font-family="Helvetica, Arial, sans-serif" role="img" aria-label="Gain of a sale against the units \
sold, for the same lots under FIFO and HIFO">
  <rect width="860" height="450" fill="#ffffff"/>
  <text x="20" y="28" font-size="17" font-weight="bold" fill="#0f172a">What a sale of the first \
units gives</text>
  <text x="20" y="50" font-size="13" fill="#475569">The same three lots, in the order of FIFO and \
of HIFO. A line bends where a lot ends.</text>
  <text x="{LEFT}" y="{BOTTOM + 42}" font-size="13" fill="#475569">units sold</text>
"""


@dataclass(frozen=True, slots=True)
class Curve:
    """The gain of selling so many units, at the start and at the end of each lot."""

    method: str
    units: tuple[Decimal, ...]
    gains: tuple[Decimal, ...]

    @property
    def lowest(self) -> int:
        """The place of the best loss."""
        return self.gains.index(min(self.gains))


def curve(method: str, lots: Sequence[tuple[Decimal, Decimal]]) -> Curve:
    """Return the curve of lots in the order of a method.

    lots  units and gain of each.
    """
    units, gains = [ZERO], [ZERO]
    for quantity, gain in lots:
        units.append(units[-1] + quantity)
        gains.append(gains[-1] + gain)
    return Curve(method, tuple(units), tuple(gains))


def drawing(curves: Sequence[Curve]) -> str:
    """Return an SVG with one line for each method."""
    most = max(curve.units[-1] for curve in curves)
    grid = "".join(_gain_line(Decimal(gain)) for gain in range(-4_000, 3_000, 2_000))
    marks = "".join(
        f'  <text x="{_x(units, most)}" y="{BOTTOM + 20}" font-size="12" text-anchor="middle" '
        f'fill="#475569">{amount_text(units)}</text>\n'
        for units in curves[0].units
    )
    return HEAD + grid + marks + "".join(_line(curve, most) for curve in curves) + "</svg>\n"


def _gain_line(gain: Decimal) -> str:
    y = _y(gain)
    return (
        f'  <path d="M{LEFT} {y} H{RIGHT}" stroke="{"#64748b" if not gain else "#e2e8f0"}"/>'
        f'<text x="{LEFT - 10}" y="{y + 4}" font-size="12" text-anchor="end" '
        f'fill="#475569">{_signed(gain)}</text>\n'
    )


def _line(curve: Curve, most: Decimal) -> str:
    colour = COLOURS[curve.method]
    points = [
        (_x(units, most), _y(gain)) for units, gain in zip(curve.units, curve.gains, strict=True)
    ]
    path = " L".join(f"{x} {y}" for x, y in points)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x, y in points)
    x, y = points[curve.lowest]
    best = f"{curve.method}: best loss {amount_text(-curve.gains[curve.lowest])}"
    below = f"{amount_text(curve.units[curve.lowest])} units sold"
    dash = ' stroke-dasharray="7 4"' if curve.method == "FIFO" else ""
    if x == RIGHT:
        words = _words(x + 14, y, best, colour) + _words(x + 14, y + 17, below, colour)
    else:
        words = _words(x - 110, y + 26, f"{best}, {below}", colour)
    return (
        f'  <path d="M{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>'
        f"{dots}"
        f'<circle cx="{x}" cy="{y}" r="8" fill="none" stroke="{colour}" stroke-width="2"/>'
        f"{words}\n"
    )


def _words(x: int, y: int, text: str, colour: str) -> str:
    return f'<text x="{x}" y="{y}" font-size="13" fill="{colour}">{text}</text>'


def _x(units: Decimal, most: Decimal) -> int:
    return LEFT + int((RIGHT - LEFT) * units / most)


def _y(gain: Decimal) -> int:
    return TOP + int((BOTTOM - TOP) * (HIGHEST - gain) / (HIGHEST - LOWEST))


def _signed(gain: Decimal) -> str:
    return amount_text(gain).replace("-", "\N{MINUS SIGN}")
