"""Countries in, a drawing of the days around a sale in which a purchase touches its loss out."""

from collections.abc import Sequence

from bot.core.jurisdiction import Jurisdiction
from bot.core.rules import BuybackKind, BuybackRule, in_force
from tools.law_examples import ON

LONGEST = 60
MIDDLE, DAY, ROW, TOP = 420, 4, 34, 64
ON_COLOURS = ("#bae6fd", "#0369a1")
OFF_COLOURS = ("#f1f5f9", "#94a3b8")
HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 920 {height}" \
font-family="Helvetica, Arial, sans-serif" role="img" aria-label="Days before and after a sale in \
which buying the same coin touches its loss, by country">
  <rect width="920" height="{height}" fill="#ffffff"/>
  <text x="20" y="28" font-size="17" font-weight="bold" fill="#0f172a">When a purchase touches the \
loss of a sale</text>"""
FOOT = """  <text x="20" y="{y}" font-size="12" fill="#475569">Blue: applied. Grey: disputed or \
not law for coins, off unless the taxpayer switches it on.</text>
</svg>
"""


def drawing(laws: Sequence[Jurisdiction]) -> str:
    """Return an SVG with one line for each country that counts days."""
    found = [(law, in_force(law.buyback, ON)) for law in laws]
    lines = [(law, rule) for law, rule in found if rule is not None and _counts(rule)]
    height = TOP + ROW * len(lines) + 56
    bottom = height - 48
    marks = [-45, -30, 0, 30, 45]
    return "\n".join(
        [
            HEAD.format(height=height),
            *(_line(number, law, rule) for number, (law, rule) in enumerate(lines)),
            *(
                f'  <path d="M{_x(day)} {TOP - 12} V{bottom}" stroke="#cbd5e1" '
                f'stroke-width="{2 if not day else 1}"/>'
                f'<text x="{_x(day)}" y="{TOP - 18}" font-size="12" text-anchor="middle" '
                f'fill="#475569">{"sale" if not day else f"{day:+d} days"}</text>'
                for day in marks
            ),
            FOOT.format(y=height - 18),
        ]
    )


def _counts(rule: BuybackRule) -> bool:
    return rule.kind is not BuybackKind.NONE and bool(rule.days_before or _days_after(rule))


def _days_after(rule: BuybackRule) -> int:
    return rule.days_after or rule.years_after * 365


def _days(rule: BuybackRule) -> str:
    after = "a year by the calendar" if rule.years_after else f"{rule.days_after} after"
    return f"{rule.days_before} before, {after}"


def _break(x: int, y: int) -> str:
    """Return a mark of two strokes that says that a bar goes on beyond the scale."""
    strokes = (
        f'<path d="M{x + shift} {y + 26} l8 -30" stroke="{colour}" stroke-width="{width}"/>'
        for shift, colour, width in ((-20, "#ffffff", 6), (-24, "#94a3b8", 2), (-16, "#94a3b8", 2))
    )
    return "".join(strokes)


def _line(number: int, law: Jurisdiction, rule: BuybackRule) -> str:
    y = TOP + ROW * number
    first, last = _x(-rule.days_before), _x(min(_days_after(rule), LONGEST))
    fill, stroke = ON_COLOURS if rule.enabled else OFF_COLOURS
    days = _days(rule)
    broken = _break(last, y) if _days_after(rule) > LONGEST else ""
    return (
        f'  <rect x="{first}" y="{y}" width="{last - first}" height="22" rx="5" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="1.5"/>{broken}'
        f'<text x="20" y="{y + 16}" font-size="14" fill="#0f172a">{law.name}</text>'
        f'<text x="{_x(LONGEST) + 16}" y="{y + 16}" font-size="13" fill="#475569">{days}</text>'
    )


def _x(day: int) -> int:
    return MIDDLE + DAY * day
