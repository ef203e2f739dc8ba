"""Writes docs/lots.md and its drawing; every figure is what the program answers to an example.

python -m tools.lots_page
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import fill

from bot.core.money import ZERO, use_exact_decimals
from tools.lots_drawing import Curve, curve, drawing
from tools.lots_examples import Answer, Example, code, money, table

DOCS = Path(__file__).parent.parent / "docs"
PAGE, DRAWING = DOCS / "lots.md", DOCS / "lots-gain.svg"
HEADER = "time,kind,asset,quantity,total"
LOTS = f"""{HEADER},id,note
2024-01-15,buy,ETH,2,2000,a,
2025-03-10,buy,ETH,2,7200,b,
2026-02-05,buy,ETH,2,5000,c,
"""
SALE = "2026-06-01,sell,ETH,3,6000,d,"
SOLD = Example(f"{LOTS}{SALE}\n")
NAMED = Example(f'{LOTS}{SALE}"lots: b=2, c=1"\n')
HELD = Example(LOTS, (("ETH", "2000"),))
DEARER = Example(LOTS, (("ETH", "3000"),))
GAINS = ("--realised-short", "5000")
SALES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "`fifo`, first in, first out": ("US", ("--method", "fifo")),
    "`lifo`, last in, first out": ("US", ("--method", "lifo")),
    "`hifo`, the dearest lot first": ("US", ("--method", "hifo")),
    "`lofo`, the cheapest lot first": ("US", ("--method", "lofo")),
    "`average`, the average of what is held": ("CA", ()),
    "`pool`, the same with days that match": ("GB", ()),
    "`year_average`, the average of the whole year": ("JP", ()),
    "`portfolio`, a share of what all coins cost": ("FR", ()),
}
HMRC = Example(f"""{HEADER}
2023-08-01,buy,TOKEN,14000,200000
2024-08-30,sell,TOKEN,4000,160000
2024-09-11,buy,TOKEN,500,17500
""")
SUPERFICIAL = Example(f"""{HEADER}
2026-01-10,buy,BTC,100,5000
2026-03-02,sell,BTC,100,2000
2026-03-12,buy,BTC,40,900
""")
WALLETS = Example(f"""{HEADER},wallet,to_wallet
2023-01-10,buy,BTC,4,400,A,
2023-02-10,buy,BTC,2,400,B,
2024-03-10,move,BTC,3,,A,C
2024-06-10,sell,BTC,1,150,B,
2025-06-10,sell,BTC,1,150,B,
""")
SWAPPED = Example(f"""{HEADER},to_asset,to_quantity
2024-01-10,buy,BTC,1,20000,,
2024-06-10,swap,BTC,1,30000,ETH,10
2026-02-10,sell,ETH,10,36000,,
""")
YEARLY = Example(
    f"{HEADER}\n2025-12-20,buy,ETH,2,7200\n",
    (("ETH", "2000"),),
)
THREE = Example(
    f"{HEADER}\n2026-02-01,buy,AAA,10,1000\n2026-02-01,buy,BBB,10,2000\n"
    "2026-02-01,buy,CCC,10,4000\n",
    (("AAA", "50"), ("BBB", "100"), ("CCC", "100")),
)
NO_FALL = Example(f"{LOTS}2026-03-01,buy,ADA,100,50,e,\n", (("ETH", "2000"), ("ADA", "0.499")))


def page() -> str:
    """Return the page on the choice of lots."""
    parts = (_intro(), _methods(), _reach(), _words(), _pool(), _superficial())
    return filled("\n".join((*parts, _wallets(), _swaps(), _plans(), _cost(), END)))


def filled(text: str) -> str:
    """Return a page with its paragraphs and points filled; the rest stays as it is."""
    pieces = []
    for piece in re.split(r"\n{2,}", text.strip()):
        if piece[0] in "#|!" or piece.startswith("    "):
            pieces.append(piece)
        else:
            points = re.split(r"\n(?=\* )", piece)
            pieces.append("\n".join(_filled(point) for point in points))
    return "\n\n".join(pieces) + "\n"


def _filled(paragraph: str) -> str:
    indent = "  " if paragraph.startswith("* ") else ""
    words = " ".join(paragraph.split())
    return fill(
        words, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def svg() -> str:
    """Return the drawing of what a sale of the first units gives under FIFO and HIFO."""
    return drawing([reached(HELD, method) for method in ("FIFO", "HIFO")])


def reached(example: Example, method: str) -> Curve:
    """Return the gain of selling the first lots of a method, from the books before and after."""
    units, gains = [ZERO], [ZERO]
    ((asset, price),) = example.prices
    for quantity in (2, 4, 6):
        sale = f"2026-11-23,sell,{asset},{quantity},{Decimal(price) * quantity},z,\n"
        answer = Example(example.ledger + sale).gains("US", "--method", method.lower())
        units.append(Decimal(quantity))
        gains.append(Decimal(_only(answer)["gain"]))
    lots = [
        (units[place] - units[place - 1], gains[place] - gains[place - 1]) for place in (1, 2, 3)
    ]
    return curve(method, lots)


def _intro() -> str:
    return f"""# How lots are chosen

A **lot** is what one purchase brought: so many units, on a day, for a cost, fees included. When
you sell a part of what you
hold, somebody must say which lots are gone, for they decide about gain or loss. That is the law,
or you as far as the law
lets you. This page shows how Gleaner does it. Every figure is what the program answers to the
example beside it
(`python -m tools.lots_page` writes the page anew, and a test compares). Educational information,
not tax advice.

Most examples go on from three purchases of a coin:

{code(LOTS.replace(",id,note", "").replace(",a,", "").replace(",b,", "").replace(",c,", ""))}
"""


def _methods() -> str:
    rows = []
    for name, (country, options) in SALES.items():
        sale = _only(SOLD.gains(country, *options))
        rows.append([name, money(sale["cost"]), money(sale["gain"])])
    named = _only(NAMED.gains("US"))
    rows.append(["lots you name (`specific`)", money(named["cost"]), money(named["gain"])])
    poland = SOLD.gains("PL")
    cash = poland["years"][-1]["cash"]
    rest = money(cash["carried"])
    return f"""## One sale, every method

On 1 June 2026, 3 of the 6 units are sold for 6,000, 2,000 a unit. What they cost
depends on the method alone:

{table(["method", "cost", "gain"], rows)}

    python -m bot gains --ledger ledger.csv --country US --method hifo

* **FIFO** takes 2 of the first lot and 1 of the second; **LIFO** 2 of the third and 1 of the
  second; **HIFO** ranks by cost
  a unit: 2 of the second, 1 of the third; **LOFO** the other way round. A lot that is used in
  part keeps its rank.
* The **averages** come to the same here, for the six units were bought before the sale and
  nothing was bought after. They part
  where purchases lie between sales: `average` counts what is held at that moment; Japan's
  `year_average` what was carried into
  the year and all that was bought in it, also later; France's `portfolio` counts all coins
  together, so that the value of
  everything you hold matters ([more](ledger.md#all-coins-as-one-portfolio)).
* **Naming lots**: the note `lots: b=2, c=1` of the sale names the purchases by their `id`, where
  the law allows it
  ([how](ledger.md#naming-the-lots-of-a-sale)).
* **Poland** asks for no lots: what was spent in a year stands against what came in (`cash_flow`).
  Here {rest} of costs are
  left after the year and go on to the next.

Which of them your law allows is in [The law we apply](law.md).
"""


def _reach() -> str:
    fifo, hifo = reached(HELD, "FIFO"), reached(HELD, "HIFO")
    rows = [
        [str(units), money(str(one)), money(str(other))]
        for units, one, other in zip(fifo.units, fifo.gains, hifo.gains, strict=True)
    ]
    first, best = _found(HELD, "fifo"), _found(HELD, "hifo")
    dear = DEARER.losses("US", "--method", "fifo", *GAINS)
    (hidden,) = dear["hidden"]
    other = _found(DEARER, "hifo")
    return f"""## Why a losing lot can be out of reach

Nothing was sold yet, and a unit is worth 2,000. The first lot stands at a gain, the two others at
a loss. You cannot sell “the
losing lots”, unless the law lets you name them: you sell so many units, and the method takes the
lots **from the front**. So
the question is what the first 1, 2, 3 … units in that order give together. Drawn for every size
of a sale, that is a line that
is straight within a lot and bends where the next begins:

![Gain of a sale against the units sold, under FIFO and HIFO]({DRAWING.name})

{table(["units sold", "gain under FIFO", "gain under HIFO"], rows)}

Gleaner looks for the lowest point of the line, and of those the one with the fewest units. Under
HIFO it is
{best["quantity"]} units with a loss of {money(best["loss"])}: the losing lots come first, and the
winning one is left alone.
Under FIFO the winning lot comes first, and its gain of {money(first["forced_gain"])} has to be
realised on the way
(**`forced_gain`**). All {first["quantity"]} units must go for a loss of {money(first["loss"])},
less than the losing lots have
between them. The losing lots alone, added up, would promise {money(best["loss"])} here too.

    python -m bot losses --ledger ledger.csv --country US --prices prices.json \\
        --on 2026-11-23 --realised-short 5000

At a price of 3,000 only the second lot loses, {money(hidden["loss"])}. Under FIFO a gain of
{money(hidden["gain"])} lies in
front of it, so no sale has a loss at all: the lot is told under **`hidden`**, with both figures.
Under HIFO a sale of
{other["quantity"]} units has the loss of {money(other["loss"])}.

Under an average or a pool all units cost the same; the line is straight, and a loss is there for
every unit or for none.
"""


def _words() -> str:
    us = _found(HELD, "hifo")
    ca = YEARLY.losses("CA", *GAINS)["opportunities"][0]
    de = YEARLY.losses("DE", *GAINS)["opportunities"][0]
    until = _day(de["counts_until"])
    back = _day(ca["rebuy"]["clean_from"])
    good = money(str(Decimal(us["tax_saved"]) - Decimal(us["deferred"])))
    return f"""## What the words mean

| word | meaning |
|---|---|
| `loss` | what the sale realises and the law counts, gains on the way taken off |
| `forced_gain` | the gain of winning lots that must be sold on the way |
| `hidden` | losing lots behind gains that are larger, so that no sale reaches them at a loss |
| `denied` | losses that purchases just before take away whole, and from when they leave a sale be |
| `tax_saved` | tax of this year now, less tax after the sale, by your rates or those assumed |
| `deferred` | what comes back as tax if you buy back now and sell later at your old cost |
| `clean_from` | the first day on which buying again leaves the loss alone |
| `sell_by` | the last day for a sale that leaves time to buy again before the tax year ends |
| `counts_until` | until when the first of the losses counts, where lots held long are tax-free |

* **Deferred.** With gains of 5,000 this year, the HIFO sale above saves {money(us["tax_saved"])}
  (United States, 24 per cent
  assumed). Bought back, the coins cost {money(us["loss"])} less than before, and that is a gain
  later, long-term at
  15 per cent: {money(us["deferred"])} come back. {good} are saved for good.
* **Counts until.** 2 ETH bought for 7,200 on 20 December 2025 are worth 4,000 on 23 November
  2026. In Germany the loss of
  {money(de["loss"])} counts until {until}; after one year neither gain nor loss counts.
* **Sell by.** The same coins in Canada: sold on 23 November, they may be bought again from {back}
  on. Who wants to be back
  before the year ends sells by {_day(ca["sell_by"])}.
"""


def _pool() -> str:
    answer = HMRC.gains("GB")
    (sale,) = answer["disposals"]
    rows = [
        [f"`{part['rule']}`", *(money(part[name]) for name in PART_COLUMNS)]
        for part in sale["parts"]
    ]
    (left,) = answer["open"]
    return f"""## Pools and the 30 days

In the United Kingdom all units of a coin are one pool with an average cost, but purchases near a
sale come first: those of the
same day, then those of the 30 days **after** it. HMRC's example (manual CRYPTO22255):

{code(HMRC.ledger)}

The 500 bought twelve days after the sale are matched with it, at their own cost; the rest comes
from the pool:

{table(["part", "units", "proceeds", "cost", "gain"], rows)}

The gain is {money(sale["gain"])}; {money(left["quantity"])} tokens stay in the pool, at
{money(left["cost"])}. So a loss does
not vanish if you buy back too soon: the sale takes the new cost instead of the old one, and so
most of the loss may be gone.
"""


PART_COLUMNS = ("quantity", "proceeds", "cost", "gain")


def _superficial() -> str:
    answer = SUPERFICIAL.gains("CA")
    (sale,) = answer["disposals"]
    (left,) = answer["open"]
    whole = money(str(Decimal(sale["cost"]) - Decimal(sale["proceeds"])))
    counts = money(str(-Decimal(sale["gain"])))
    return f"""## Superficial losses

In Canada a loss is **superficial** as far as the same coin was bought from 30 days before to 30
days after the sale and is
still held at the end of those days. That part does not count now; it is added to the cost of what
was bought:

{code(SUPERFICIAL.ledger)}

The sale loses {whole}. Of the 100 units sold, 40 were bought back, so 40 in 100 of the loss,
{money(sale["disallowed"])}, are
denied and {counts} count. The 40 units cost {money(left["cost"])} from then on: 900 paid, and
{money(sale["disallowed"])}
that come back when they are sold. What is sold between the sale and the purchase does not cost more
for it yet. Rewards and regular purchases are purchases, too; `blocked_by`
names those already made.
Other countries with such days, and how sure their law is: [The law we apply](law.md#buying-back).
"""


def _wallets() -> str:
    answer = WALLETS.gains("US")
    before, after = answer["disposals"]
    rows = [
        [
            str(lot["wallet"]),
            lot["quantity"],
            lot["acquired"],
            money(lot["cost"]),
        ]
        for lot in answer["open"]
    ]
    return f"""## Each wallet alone

Where the law looks at wallets alone, the method takes lots of the wallet from which you sell, and
`losses` looks at each by
itself. A move between your own wallets sells nothing: lots go along with day and cost. In the
United States that holds since
1 January 2025; before, all wallets stood together:

{code(WALLETS.ledger)}

* The sale of June 2024, from B, still took the oldest unit wherever it lay: bought in A, cost
  {money(before["cost"])}, gain
  {money(before["gain"])}.
* On 1 January 2025 the lots that were left are **allotted** (Rev. Proc. 2024-28). Each stays
  where it was bought, as far as units
  lie there; the rest goes, in the order of purchase, to wallets that hold more units than lots.
* The sale of June 2025 could take lots of B alone: cost {money(after["cost"])}, gain
  {money(after["gain"])}.

What is held in the end:

{table(["wallet", "units", "bought", "cost"], rows)}

"""


def _swaps() -> str:
    austria, america = SWAPPED.gains("AT"), SWAPPED.gains("US")
    (one,) = austria["disposals"]
    first, second = america["disposals"]
    later = f"{money(one['gain'])} ({money(one['proceeds'])} less {money(one['cost'])})"
    return f"""## Swaps that realise nothing

Giving one coin for another is a sale in most countries. In some it is not (Austria, Italy,
Portugal and others): what is
received takes over the cost of what was given, here that of the first coin.

{code(SWAPPED.ledger)}

| | at the swap | at the sale |
|---|---:|---:|
| Austria | nothing | {later} |
| United States | {money(first["gain"])} | {money(second["gain"])} |

So a swap is no way to realise a loss in those countries either.
"""


def _plans() -> str:
    options = ("--realised-short", "5000", "--target")
    allowance = THREE.losses("GB", *options, "allowance")["plan"]
    gains = THREE.losses("US", "--realised-short", "3400", "--target", "gains")["plan"]
    saving = THREE.losses("GB", *options, "saving")["plan"]
    met, down, most = (f"{_sales(one)} | {_result(one)}" for one in (gains, allowance, saving))
    free = money(allowance["net_after"])
    return f"""## Plans

A plan (`--target`, or /plan in the chat) looks over all coins and wallets for the fewest sales
that reach an aim:

{code(THREE.ledger)}

Prices: 50, 100 and 100, so that the coins lose {_losses(THREE)}.

| aim | gains so far | sales | loss | gain left | tax saved |
|---|---:|---|---:|---:|---:|
| `gains`: meet them, United States | 3,400 | {met} |
| `allowance`: use what is free, United Kingdom | 5,000 | {down} |
| `saving`: the most tax, United Kingdom | 5,000 | {most} |

Of plans with as few sales the one that sells the least is taken, exempt lots on the way among what
is sold; one sale may take a part of a lot, as here. The British plans stop where
{free} of gain are left, which are free anyway: a further loss would be wasted.
"""


def _cost() -> str:
    free = _found(HELD, "hifo")
    dear = _found(HELD, "hifo", "--trade-cost", "0.5")
    report = NO_FALL.losses("US", "--method", "hifo", *GAINS, "--trade-cost", "0.5")
    small = report["opportunities"][-1]
    (left_out,) = NO_FALL.losses("US", "--method", "hifo", *GAINS, "--min-trade", "100")[
        "too_small"
    ]
    (warning,) = (told for told in small["warnings"] if "costs" in told)
    return f"""## What selling costs

`--trade-cost 0.5` says that selling costs 0.5 per cent of what it brings, fee and spread
together. The cost lowers the proceeds (not in Austria, whose law does not deduct it),
so it deepens the loss; but it is money gone, and only a part of it comes back as tax saved:

| the HIFO sale above | proceeds | loss | tax saved | selling costs | leaves |
|---|---:|---:|---:|---:|---:|
| without a cost | {_row(free)} |
| at 0.5 per cent | {_row(dear)} |

The size of a sale is chosen by the fall in price alone: a lot that would lose only by the cost of
selling it is left alone. A
plan for the largest saving leaves out what costs more than it saves. Where a sale shown does, it
says so: for
{small["quantity"]} ADA bought for 50 and worth 49.90, “{warning}”

`--min-trade 100` leaves out sales that bring less than 100, and names them under **`too_small`**:
those
{left_out["quantity"]} ADA, with a loss of {money(left_out["loss"])}. A sale in a plan is never
smaller, so the last one may be
larger than the aim needs.
"""


END = """## See also

[The ledger and the tax core](ledger.md) has the columns, options and problems; [The law we
apply](law.md) the rules of each
country with their sources.
"""


def _only(answer: Answer) -> Answer:
    found: Answer = answer["disposals"][-1]
    return found


def _found(example: Example, method: str, *options: str) -> Answer:
    answer = example.losses("US", "--method", method, *GAINS, *options)
    found: Answer = answer["opportunities"][0]
    return found


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"


def _losses(example: Example) -> str:
    found = example.losses("XX")["opportunities"]
    losses = {one["asset"]: money(one["loss"]) for one in found}
    return ", ".join(f"{losses[asset]} ({asset})" for asset in sorted(losses))


def _sales(plan: Answer) -> str:
    return ", ".join(f"{sale['quantity']} {sale['asset']}" for sale in plan["sales"])


def _result(plan: Answer) -> str:
    names = ("total_loss", "net_after", "total_tax_saved")
    return " | ".join(money(plan[name]) for name in names)


def _row(sale: Answer) -> str:
    names = ("proceeds", "loss", "tax_saved", "trade_cost", "net_saved")
    return " | ".join(money(sale[name]) for name in names)


if __name__ == "__main__":
    use_exact_decimals()
    PAGE.write_text(page(), encoding="utf-8")
    DRAWING.write_text(svg(), encoding="utf-8")
