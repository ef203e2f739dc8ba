"""Watched accounts in, what happened to them in the ledgers out."""

import logging
from collections.abc import Mapping

from bot.core.accounts import LOOK_EVERY, Account, rest_after
from bot.core.addresses import Family
from bot.core.errors import AccountUnavailable
from bot.ports import AccountSource, Clock
from bot.store import Store

log = logging.getLogger(__name__)


class AccountKeeper:
    """Looks at one account at a time, the one that is due longest; one page a look.

    Rows and the place to go on from are written together, so it may die anywhere.
    """

    def __init__(self, store: Store, sources: Mapping[Family, AccountSource], clock: Clock) -> None:
        self._store = store
        self._sources = sources
        self._clock = clock

    async def look(self) -> bool:
        """Read a page of the account that is due, if one is; return whether one was read."""
        account = self._store.accounts.next(self._clock())
        if account is None:
            return False
        try:
            looked = await self._source(account).look(account, self._own(account))
        except AccountUnavailable as unavailable:
            rest = rest_after(account.failures + 1, unavailable.wait)
            self._store.accounts.fail(account, str(unavailable), self._clock() + rest)
            log.warning("account failed number=%d why=%s", account.number, unavailable)
            return False
        now = self._clock()
        due = now + (LOOK_EVERY if looked.whole else looked.pause)
        new = self._store.accounts.keep(account, looked, now, due)
        log.info("account done number=%d new=%d whole=%s", account.number, new, looked.whole)
        return True

    def _source(self, account: Account) -> AccountSource:
        source = self._sources.get(account.family)
        if source is None:
            raise AccountUnavailable("The operator has turned off what reads it.")
        return source

    def _own(self, account: Account) -> frozenset[str]:
        """Return all addresses of the account's wallet."""
        return frozenset(
            one.address
            for one in self._store.accounts.of(account.chat)
            if (one.family, one.wallet) == (account.family, account.wallet)
        )
