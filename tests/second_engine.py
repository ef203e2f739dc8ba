"""A second engine for whole ledgers: slow, plain, in fractions, sharing no code with the first.

Every act has an instant of its own and nothing leaves that is not there, so that nothing has to be
said of ties and of what is missing. Lots lie in one list, and who sells looks at all of them.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction

NOTHING = Fraction(0)
ALL = "all"


@dataclass(frozen=True)
class Act:
    """What a row says: `value` is what a purchase cost or a sale brought, fees taken in.

    day    the taxpayer's.
    whole  for a sale, what all coins were worth just before.
    names  for a sale, units of purchases by their numbers, sold before any other.
    """

    number: int
    at: datetime
    day: date
    kind: str
    asset: str
    wallet: str
    quantity: Fraction
    value: Fraction = NOTHING
    to_wallet: str = ""
    to_asset: str = ""
    to_quantity: Fraction = NOTHING
    whole: Fraction = NOTHING
    names: tuple[tuple[int, Fraction], ...] = ()


@dataclass
class Heap:
    """Units of one purchase in one wallet; of those of one day, what a swap brought comes later."""

    number: int
    day: date
    asset: str
    wallet: str
    bought_in: str
    quantity: Fraction
    unit: Fraction
    swapped: tuple[int, int] = (0, 0)


@dataclass
class Outcome:
    """Gains by the number of the sale, and what is left: units and cost by asset and wallet.

    long  the part of each gain that comes of what was held for long.
    """

    gains: dict[int, Fraction] = field(default_factory=dict)
    long: dict[int, Fraction] = field(default_factory=dict)
    left: dict[tuple[str, str], tuple[Fraction, Fraction]] = field(default_factory=dict)


@dataclass
class Rules:
    """How lots are chosen; `parts_at` is when wallets begin to stand alone.

    old_until  acts up to this number bring lots that stay out of the average and go first.
    realised_until  swaps before this day are sales whatever else is said; later ones sell the old
               lots alone.
    is_long    whether what was acquired on a day is held for long on another; None = never.
    """

    method: str
    per_wallet: bool
    swaps_realise: bool = True
    parts_at: datetime | None = None
    old_until: int = 0
    realised_until: date = date.min
    is_long: Callable[[date, date], bool] | None = None


class Lots:
    """All methods that have lots, and the average."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.heaps: list[Heap] = []
        self.outcome = Outcome()

    def run(self, acts: Sequence[Act]) -> Outcome:
        """Apply all acts."""
        for act in sorted(acts, key=lambda act: act.at):
            if self.rules.parts_at and not self.rules.per_wallet and act.at >= self.rules.parts_at:
                self.part()
            self.apply(act)
        if self.rules.parts_at and not self.rules.per_wallet:
            self.part()
        for heap in self.heaps:
            place = (heap.asset, heap.wallet if self.rules.per_wallet else ALL)
            units, cost = self.outcome.left.get(place, (NOTHING, NOTHING))
            self.outcome.left[place] = (units + heap.quantity, cost + heap.quantity * heap.unit)
        return self.outcome

    def apply(self, act: Act) -> None:
        """Apply one act."""
        if act.kind == "buy":
            self.bring(act, act.asset, act.quantity)
        elif act.kind == "move":
            for heap in self.take(act, act.quantity) if self.rules.per_wallet else ():
                self.put(heap, act.asset, act.to_wallet, Fraction(1))
        elif act.kind == "lost":
            self.take(act, act.quantity)
        elif act.kind == "swap" and self.passes_on(act):
            for place, heap in enumerate(self.take(act, act.quantity)):
                if heap.number <= self.rules.old_until:
                    unit = act.value / act.quantity
                    gain = heap.quantity * (unit - heap.unit)
                    self.outcome.gains[act.number] = gain + self.outcome.gains.get(act.number, 0)
                    heap.number, heap.unit = act.number, unit
                heap.swapped = (act.number, place)
                self.put(heap, act.to_asset, act.wallet, act.to_quantity / act.quantity)
        else:
            self.sell(act)
            if act.kind == "swap":
                self.bring(act, act.to_asset, act.to_quantity)

    def passes_on(self, act: Act) -> bool:
        """Whether what a swap brings takes over what was paid for what it gives."""
        return not self.rules.swaps_realise and act.day >= self.rules.realised_until

    def bring(self, act: Act, asset: str, quantity: Fraction) -> None:
        """Add what was acquired for the value of an act."""
        unit = act.value / quantity
        heap = Heap(act.number, act.day, asset, act.wallet, act.wallet, quantity, unit)
        self.heaps.append(heap)

    def sell(self, act: Act) -> None:
        """Note the gain of what an act sells, and what of it is long."""
        gain = long = NOTHING
        for heap in self.named(act):
            part = heap.quantity * (act.value / act.quantity - heap.unit)
            gain += part
            if self.rules.is_long and self.rules.is_long(heap.day, act.day):
                long += part
        self.outcome.gains[act.number] = gain
        self.outcome.long[act.number] = long

    def named(self, act: Act) -> list[Heap]:
        """Take what an act names, then what the method says."""
        taken, left = [], act.quantity
        for number, named in act.names:
            wanted = min(named, left)
            for heap in [one for one in self.here(act) if one.number == number]:
                units = min(wanted, heap.quantity)
                taken.append(self.split(heap, units))
                wanted -= units
                left -= units
        return taken + self.take(act, left)

    def take(self, act: Act, quantity: Fraction) -> list[Heap]:
        """Take units by the method; the average takes the same share of every lot."""
        here = self.here(act)
        if self.rules.method == "average":
            old = [heap for heap in here if heap.number <= self.rules.old_until]
            first = min(quantity, sum((heap.quantity for heap in old), NOTHING))
            new = [heap for heap in here if heap.number > self.rules.old_until]
            return self.share_out(old, first) + self.share_out(new, quantity - first)
        taken = []
        for heap in sorted(here, key=self.rank):
            units = min(quantity, heap.quantity)
            if units:
                taken.append(self.split(heap, units))
                quantity -= units
        return taken

    def share_out(self, heaps: list[Heap], quantity: Fraction) -> list[Heap]:
        """Take the same share of every lot."""
        held = sum((heap.quantity for heap in heaps), NOTHING)
        wanted = quantity / held if held else NOTHING
        return [self.split(heap, heap.quantity * wanted) for heap in heaps] if wanted else []

    def here(self, act: Act) -> list[Heap]:
        """Return the lots that an act can reach."""
        return [
            heap
            for heap in self.heaps
            if heap.asset == act.asset and (not self.rules.per_wallet or heap.wallet == act.wallet)
        ]

    def rank(self, heap: Heap) -> tuple[Fraction, int, int, int]:
        """Return what the first lot to be sold has least of."""
        age = (heap.number, *heap.swapped)
        return {
            "fifo": (NOTHING, *age),
            "lifo": (NOTHING, -age[0], -age[1], -age[2]),
            "hifo": (-heap.unit, *age),
            "lofo": (heap.unit, *age),
        }[self.rules.method]

    def split(self, heap: Heap, units: Fraction) -> Heap:
        """Take units out of a lot."""
        heap.quantity -= units
        if not heap.quantity:
            self.heaps.remove(heap)
        return replace(heap, quantity=units)

    def put(self, heap: Heap, asset: str, wallet: str, ratio: Fraction) -> None:
        """Put units into a wallet; a coin that was swapped has more or fewer of them."""
        heap.asset, heap.wallet = asset, wallet
        heap.quantity, heap.unit = heap.quantity * ratio, heap.unit / ratio
        self.heaps.append(heap)

    def part(self) -> None:
        """Let wallets stand alone from now on. Units lie where they lie; see `Wallets`."""
        raise NotImplementedError


class PartingLots(Lots):
    """Wallets that stand together at first and alone later."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.units: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)

    def apply(self, act: Act) -> None:
        """Count units by wallet besides."""
        self.units[act.asset, act.wallet] += act.quantity * (1 if act.kind == "buy" else -1)
        if act.kind == "move":
            self.units[act.asset, act.to_wallet] += act.quantity
        if act.kind == "swap":
            self.units[act.to_asset, act.wallet] += act.to_quantity
        super().apply(act)

    def part(self) -> None:
        """Fill each wallet up to its units: with lots bought there, then with the others."""
        self.rules.per_wallet = True
        before = sorted(self.heaps, key=lambda heap: heap.number)
        self.heaps = []
        room = dict(self.units)
        for at_home in (True, False):
            for heap in before:
                for place in sorted(room):
                    asset, wallet = place
                    if asset != heap.asset or (at_home and wallet != heap.bought_in):
                        continue
                    units = min(heap.quantity, room[place])
                    if units:
                        heap.quantity -= units
                        room[place] -= units
                        self.heaps.append(replace(heap, wallet=wallet, quantity=units))


def year_average(acts: Sequence[Act]) -> Outcome:
    """Price all that leaves in a year at the average of what was carried in and acquired."""
    outcome = Outcome()
    for asset in {act.asset for act in acts} | {act.to_asset for act in acts} - {""}:
        held = cost = NOTHING
        for year in sorted({act.day.year for act in acts}):
            came = [act for act in acts if act.day.year == year and _brings(act, asset)]
            went = [act for act in acts if act.day.year == year and _takes(act, asset)]
            held += sum((act.to_quantity or act.quantity for act in came), NOTHING)
            cost += sum((act.value for act in came), NOTHING)
            for act in went:
                if act.kind != "lost":
                    outcome.gains[act.number] = act.value - act.quantity * cost / held
            gone = sum((act.quantity for act in went), NOTHING)
            cost -= gone * cost / held if gone else NOTHING
            held -= gone
        if held:
            outcome.left[asset, ALL] = (held, cost)
    return outcome


def portfolio(acts: Sequence[Act]) -> tuple[dict[int, Fraction], Fraction]:
    """Return gains by the value of the whole, and what the rest cost in all."""
    cost = NOTHING
    gains = {}
    for act in sorted(acts, key=lambda act: act.at):
        if act.kind == "buy":
            cost += act.value
        elif act.kind == "sell":
            used = cost * act.value / act.whole
            gains[act.number] = act.value - used
            cost -= used
    return gains, cost


def cash_flow(acts: Sequence[Act]) -> dict[int, tuple[Fraction, Fraction]]:
    """Return the gain of each year and the costs that go on from it."""
    left = NOTHING
    found = {}
    for year in sorted({act.day.year for act in acts if act.kind in {"buy", "sell"}}):
        some = [act for act in acts if act.day.year == year]
        came_in = sum((act.value for act in some if act.kind == "sell"), NOTHING)
        spent = sum((act.value for act in some if act.kind == "buy"), NOTHING) + left
        found[year] = (max(came_in - spent, NOTHING), max(spent - came_in, NOTHING))
        left = found[year][1]
    return found


def _brings(act: Act, asset: str) -> bool:
    return (act.kind == "buy" and act.asset == asset) or act.to_asset == asset


def _takes(act: Act, asset: str) -> bool:
    return act.asset == asset and act.kind in {"sell", "swap", "lost"}
