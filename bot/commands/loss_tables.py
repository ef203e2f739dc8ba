"""Loss reports and plans in, readable tables out."""

from collections.abc import Sequence
from decimal import Decimal

from bot.commands.tables import CENT, deadline_line, money, problems_told, table, titled
from bot.core.loss_report import LossReport, NotCounted, Opportunity, Rebuy, TooSmall
from bot.core.messages.words import DISCLAIMER
from bot.core.money import ZERO, decimal_text
from bot.core.plan import Plan
from bot.core.plan_words import AIMS


def losses_table(report: LossReport) -> str:
    """Return what could be harvested, with sources and assumptions, for people."""
    parts = [f"{report.on}, {report.country}, {report.currency}, {report.method.upper()}", ""]
    if report.why:
        return "\n".join([*parts, report.why, *report.unused, "", DISCLAIMER])
    if report.deadline:
        parts += [deadline_line(report.deadline), ""]
    parts += titled("Losses a sale would realise", _opportunities(report.opportunities))
    parts += _warnings(report.opportunities)
    together = f"loss {money(report.total_loss)}, tax saved {money(report.total_tax_saved)}"
    together += _after_cost(report.total_tax_saved, report.total_trade_cost)
    carried = f"carried forward {money(report.carried_forward)}"
    parts += [f"Together: {together}, {carried}", ""]
    if report.hidden:
        rows = [
            [u.asset, u.wallet or "", decimal_text(u.quantity), money(u.loss), money(u.gain)]
            for u in report.hidden
        ]
        head = ["Asset", "Wallet", "Quantity", "Loss", "Gain in front"]
        parts += titled("Out of reach behind a gain", table(head, rows))
    if report.denied:
        rows = [
            [
                taken.asset,
                taken.wallet or "",
                decimal_text(taken.quantity),
                money(taken.loss),
                taken.bought_on.isoformat(),
                taken.free_from.isoformat(),
                money(taken.adds),
            ]
            for taken in report.denied
        ]
        head = [
            "Asset",
            "Wallet",
            "Quantity",
            "Loss",
            "Bought on",
            "Free from",
            "Adds, all sold",
        ]
        parts += titled("Taken away whole by purchases", table(head, rows))
    parts += _small("Below the smallest trade", report.too_small)
    parts += _small("Below the smallest loss", report.below)
    if report.not_counted:
        rows = [
            [u.asset, u.wallet or "", decimal_text(u.quantity), u.why] for u in report.not_counted
        ]
        parts += ["Not counted", table(["Asset", "Wallet", "Quantity", "Why"], rows)]
        parts += [*_remedies(report.not_counted), ""]
    parts += problems_told(report.problems)
    parts += [f"Confidence: {report.confidence}", ""]
    parts += ["What this rests on", *(f"- {sentence}" for sentence in report.assumptions), ""]
    parts += ["Using a loss", f"- {report.claim}", ""] if report.claim else []
    parts += ["Sources", *(f"- {source}" for source in report.sources), "", DISCLAIMER]
    return "\n".join(parts)


def _remedies(found: Sequence[NotCounted]) -> list[str]:
    """Return what each reason for not counting means, and what mends it."""
    unpriced = ", ".join(dict.fromkeys(one.asset for one in found if one.why == "no_price"))
    whole = "for they are worth nothing"
    if unpriced:
        whole = f"for {unpriced} has no price: add it to the file of --prices"
    told = {
        "no_cost": "what it cost is unknown: give the `total` of its purchase",
        "no_price": "it has no price: add it to the file of --prices",
        "no_date": "its day of acquisition is unknown: give it in the file of --opening",
        "no_portfolio_value": "the law sets a share of what all coins cost, by the value of all "
        f"together, against the price of a sale; that value is unknown, {whole}",
    }
    why = dict.fromkeys(one.why for one in found)
    return [f"- {word}: {told[word]}" for word in why if word in told]


def plan_table(found: Plan, report: LossReport) -> str:
    """Return the sales that reach a target, for people; empty where the report says why not.

    What the report below says of the same coin is not said twice.
    """
    if found.why:
        return f"{found.why}\n" if report.usable else ""
    parts = titled(f"The fewest sales that {AIMS[found.target]}", _opportunities(found.sales))
    below = set(_warnings(report.opportunities))
    parts += [warning for warning in _warnings(found.sales) if warning not in below]
    parts += [found.warning] if found.warning else []
    together = f"loss {money(found.total_loss)}, tax saved {money(found.total_tax_saved)}"
    together += _after_cost(found.total_tax_saved, found.total_trade_cost)
    missing = f"; a loss of {_missing(found)} is missing" if found.missing else ""
    parts += [f"Together: {together}{_net(found)}{missing}"]
    parts += [found.nothing] if found.nothing else []
    parts += ["", *_small("Below the smallest trade", found.too_small)]
    return "\n".join(parts)


def _net(found: Plan) -> str:
    """Return what is left of the year's gains, where losses are set against them."""
    if not found.sets_off:
        return ""
    before, after = money(found.net_before), money(found.net_after)
    if not found.carried:
        return f"; net gain of the year {before} before, {after} after"
    off = money(found.carried_off) if found.carried_off >= CENT else "nothing"
    return (
        f"; net gain of the year, without losses of earlier years, {before} before, {after} after; "
        f"those then take {off} off it"
    )


def _missing(found: Plan) -> str:
    """Return the loss that is missing, and what of it would count where that is less."""
    missing, counted = money(found.missing), money(found.missing_counted)
    return missing if counted == missing else f"{missing}, of which {counted} would count,"


def _warnings(sales: Sequence[Opportunity]) -> list[str]:
    """Return what must be known of each sale, with its wallet where wallets stand alone."""
    return [
        f"{found.asset}{f' in {found.wallet}' if found.wallet else ''}: {warning}"
        for found in sales
        for warning in found.warnings
    ]


def _after_cost(saved: Decimal | None, cost: Decimal) -> str:
    left = None if saved is None else saved - cost
    return f", selling costs {money(cost)}, which leaves {money(left)}" if cost else ""


def _small(label: str, found: Sequence[TooSmall]) -> list[str]:
    if not found:
        return []
    rows = [
        [u.asset, u.wallet or "", decimal_text(u.quantity), money(u.proceeds), money(u.loss)]
        for u in found
    ]
    head = ["Asset", "Wallet", "Quantity", "Proceeds", "Loss"]
    return titled(label, table(head, rows))


def _opportunities(found: Sequence[Opportunity]) -> str:
    head = ["Asset", "Wallet", "Quantity", "Price", "Proceeds", "Cost"]
    by_law = any(abs(one.by_law or ZERO) >= CENT for one in found)
    costs = any(one.trade_cost for one in found)
    rows = [
        [
            one.asset,
            one.wallet or "",
            decimal_text(one.quantity),
            decimal_text(one.price),
            money(one.proceeds),
            money(one.cost),
            *([money(one.by_law)] if by_law else []),
            money(one.loss),
            money(one.tax_saved),
            *([money(one.trade_cost), money(one.net_saved)] if costs else []),
            _clean_from(one.rebuy),
        ]
        for one in found
    ]
    head += [*(["By law"] if by_law else []), "Loss", "Tax saved"]
    more = ["Selling costs", "Leaves"] if costs else []
    return table([*head, *more, "Rebuy clean from"], rows)


def _clean_from(rebuy: Rebuy) -> str:
    """Return the first day of a clean purchase; empty where there is no rule on buying back."""
    if rebuy.clean_from is not None:
        return rebuy.clean_from.isoformat()
    return "facts decide" if rebuy.rule else ""
