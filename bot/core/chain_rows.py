"""What happened on a chain in, rows of the ledger out, each with an id that is always the same."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.core.ledger import Kind, Row
from bot.core.money import ZERO, exact

BITCOIN = "BTC"
_SATOSHIS = 8


@dataclass(frozen=True, slots=True)
class Output:
    """Coins of an address, in the smallest unit; the address is None where it has no usual form."""

    address: str | None
    units: int


@dataclass(frozen=True, slots=True)
class BitcoinTransaction:
    """A confirmed transaction: what it spent, what it made, and its fee in satoshis."""

    txid: str
    height: int
    at: datetime
    spent: tuple[Output, ...]
    made: tuple[Output, ...]
    fee: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """One movement of an asset in a transaction of an EVM chain, in the asset's smallest unit."""

    asset: str
    decimals: int
    sender: str
    receiver: str
    units: int


@dataclass(frozen=True, slots=True)
class EvmTransaction:
    """All that a transaction did to an address.

    fee  in the chain's smallest unit, where the address paid it.
    """

    txid: str
    block: int
    at: datetime
    transfers: tuple[Transfer, ...]
    fee: int = 0


def bitcoin_rows(
    transactions: Iterable[BitcoinTransaction], own: Collection[str], wallet: str
) -> tuple[Row, ...]:
    """Return what transactions did to a wallet of some addresses.

    own  all addresses of the wallet: what comes back to it as change did not leave.
    """
    rows = []
    for one in transactions:
        spent = sum(output.units for output in one.spent if output.address in own)
        made = sum(output.units for output in one.made if output.address in own)
        rows += _bitcoin(one, spent, made, wallet)
    return tuple(rows)


def _bitcoin(one: BitcoinTransaction, spent: int, made: int, wallet: str) -> list[Row]:
    if not spent:
        kind, units, fee = Kind.DEPOSIT, made, 0
    else:
        mine = all(output.address is not None for output in one.spent)
        whole = spent == sum(output.units for output in one.spent)
        # Who spends together with others need not have paid the whole fee; what is gone is gone.
        fee = one.fee if mine and whole else 0
        kind, units = Kind.WITHDRAWAL, spent - made - fee
    if units < 0:
        kind, units, fee = Kind.DEPOSIT, -units, 0
    if not units:
        kind, units, fee = Kind.FEE, fee, 0
    if not units:
        return []
    return [_row(one.at, kind, BITCOIN, _scaled(units, _SATOSHIS), wallet,
                 fee=_scaled(fee, _SATOSHIS), id_=f"chain:bitcoin:{one.txid}:{wallet}",
                 note=one.txid)]  # fmt: skip


def evm_rows(
    transactions: Iterable[EvmTransaction],
    address: str,
    *,
    chain: str,
    coin: str,
    decimals: int,
    wallet: str,
) -> tuple[Row, ...]:
    """Return what transactions did to an address.

    One asset out and another in within one transaction is a swap. The fee is a row of its own,
    except where it was paid in what left.
    """
    rows: list[Row] = []
    for one in transactions:
        made = _Evm(one, address.lower(), f"chain:{chain}:{one.txid}:{address.lower()}", wallet)
        rows += made.rows(coin, _scaled(one.fee, decimals))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Evm:
    one: EvmTransaction
    address: str
    id: str
    wallet: str

    def rows(self, coin: str, fee: Decimal) -> list[Row]:
        nets = _nets(self.one.transfers, self.address)
        gone = {asset: -net for asset, net in nets.items() if net < 0}
        came = {asset: net for asset, net in nets.items() if net > 0}
        if len(gone) == len(came) == 1:
            (asset, units), (to_asset, to_units) = *gone.items(), *came.items()
            rows = [self.swap(asset, units, to_asset, to_units)]
        else:
            rows = [self.row(Kind.WITHDRAWAL, asset, units) for asset, units in gone.items()]
            rows += [self.row(Kind.DEPOSIT, asset, units) for asset, units in came.items()]
        if not fee:
            return rows
        if rows and rows[0].kind is Kind.WITHDRAWAL and rows[0].asset == coin:
            return [self.row(Kind.WITHDRAWAL, coin, rows[0].quantity, fee), *rows[1:]]
        return [*rows, self.row(Kind.FEE, coin, fee)]

    def row(self, kind: Kind, asset: str, units: Decimal, fee: Decimal = ZERO) -> Row:
        id_ = f"{self.id}:{kind}:{asset}"
        return _row(self.one.at, kind, asset, units, self.wallet, fee=fee, id_=id_,
                    note=self.one.txid)  # fmt: skip

    def swap(self, asset: str, units: Decimal, to_asset: str, to_units: Decimal) -> Row:
        return Row(
            0, self.one.at, Kind.SWAP, asset, units, wallet=self.wallet, to_asset=to_asset,
            to_quantity=to_units, id=f"{self.id}:swap", note=self.one.txid,
        )  # fmt: skip


def _nets(transfers: Sequence[Transfer], address: str) -> Mapping[str, Decimal]:
    nets: defaultdict[str, Decimal] = defaultdict(Decimal)
    with exact():
        for each in transfers:
            units = _scaled(each.units, each.decimals)
            if each.receiver.lower() == address:
                nets[each.asset] += units
            if each.sender.lower() == address:
                nets[each.asset] -= units
    return dict(sorted(nets.items()))


def _row(  # noqa: PLR0913 - a row has that many parts
    at: datetime,
    kind: Kind,
    asset: str,
    units: Decimal,
    wallet: str,
    *,
    fee: Decimal,
    id_: str,
    note: str,
) -> Row:
    paid = fee or None
    return Row(
        0, at, kind, asset, units, fee=paid, fee_asset=asset if paid else None, wallet=wallet,
        id=id_, note=note,
    )  # fmt: skip


def _scaled(units: int, decimals: int) -> Decimal:
    with exact():
        return Decimal(units).scaleb(-decimals)
