"""Moves of one asset at one instant in; the order out in which wallets pass units on."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from bot.core.events import Event


def in_passing_order(moves: Sequence[Event], held: Callable[[str], Decimal]) -> Iterator[Event]:
    """Yield moves so that what arrives in a wallet comes before what leaves it.

    held  the units in a wallet; asked anew before each move, so apply one before the next.

    Wallets that pass units round in a circle have no such order: there a move that its wallet
    can cover comes first, then names decide. The result does not depend on the order of `moves`
    but for that of moves out of one wallet, which stays.
    """
    waiting: defaultdict[str, deque[Event]] = defaultdict(deque)
    for move in moves:
        waiting[move.wallet].append(move)
    before = _wallets_before(moves)
    tiers: defaultdict[int, list[str]] = defaultdict(list)
    for wallet in sorted(waiting):
        tiers[len(before[wallet])].append(wallet)
    for tier in sorted(tiers):
        wallets = tiers[tier]
        while wallets:
            covered = (one for one in wallets if held(one) >= waiting[one][0].quantity)
            wallet = next(covered, wallets[0])
            yield waiting[wallet].popleft()
            if not waiting[wallet]:
                wallets.remove(wallet)


def _wallets_before(moves: Sequence[Event]) -> dict[str, set[str]]:
    """Return for each wallet all from which units may come to it, itself included.

    A wallet that another one passes units to, and not back, has more of them than that one.
    """
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for move in moves:
        sources[move.to_wallet or move.wallet].add(move.wallet)
    found = {}
    for wallet in {move.wallet for move in moves}:
        reached = {wallet}
        ahead = [wallet]
        while ahead:
            for source in sources.get(ahead.pop(), ()):
                if source not in reached:
                    reached.add(source)
                    ahead.append(source)
        found[wallet] = reached
    return found
