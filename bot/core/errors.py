"""Every error raised on purpose.

BotError
├── BadInput              what a person gave cannot be used; says where and what to do
│   ├── BadLedger         a ledger file, with every bad line
│   ├── BadFeeds          feeds.yaml, with every mistake
│   ├── BadOpml           an OPML file
│   ├── BadSettings       the environment, with every mistake
│   └── BadLaw            a jurisdiction file
├── UnknownCountry        no law file for it
├── NotReady              a chat has not chosen its country and currency
├── ReadingStopped        who sent a file does not want it read any more
├── MethodNotAllowed      the law does not allow the method
├── NoChoiceOfWallets     the law says whether wallets stand together
├── NoSwitch              the law leaves no choice on buying back
├── FeedFailed            one feed could not be read
│   └── HostRests         it was not asked: its host asked to be left alone
├── PricesUnavailable     the price source could not be asked
├── AccountUnavailable    an account could not be looked at
├── RatesUnavailable      no newer reference rates could be had
├── TryLater              nothing was sent; the messenger asks to wait
├── NotWanted             a message was taken back before it left
├── AnswerLost            a message left, but no answer came
├── RecipientGone         a chat cannot be reached any more
├── ChatMoved             a chat has a new id
├── Undeliverable         the messenger refuses a message
├── MessengerUnusable     the messenger refuses us, e.g. for a wrong token
├── StoreUnusable         the database cannot be opened or written
├── StoreInUse            another program runs on the same database
├── StoreBusy             the database cannot be written just now: locked, or its disk is full
└── ModelDamaged          the classifier's files are missing or altered
"""

from dataclasses import dataclass
from datetime import timedelta


class BotError(Exception):
    """An error that says what happened and what to do next."""


class BadInput(BotError):
    """What a person gave cannot be used."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a file: where it is (a line number, or 0 for the whole) and the remedy."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" if self.line else self.what


class _Mistakes(BadInput):
    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class BadLedger(_Mistakes):
    """A ledger file has lines that cannot be read; nothing of it is used."""


class BadFeeds(_Mistakes):
    """feeds.yaml has mistakes."""


class BadOpml(BadInput):
    """A file is no OPML, or lists no feed that could be added."""


class BadSettings(_Mistakes):
    """The environment has mistakes."""


class BadLaw(_Mistakes):
    """A jurisdiction file has mistakes."""


class UnknownCountry(BotError):
    """There is no law file for a country."""

    def __init__(self, code: str, known: tuple[str, ...]) -> None:
        what = f"{code} is not there yet" if code.strip() else "no country is named"
        super().__init__(
            f"{what}: I know the law of {', '.join(known)}. "
            "I will not guess what a loss is worth elsewhere; XX is plain arithmetic without a law."
        )
        self.code = code
        self.known = known


class MethodNotAllowed(BotError):
    """The law of a country does not allow a cost-basis method.

    year  the tax year of which that was asked, where one was named.
    """

    def __init__(
        self, method: str, country: str, allowed: tuple[str, ...], *, year: str = ""
    ) -> None:
        when = f" in tax year {year}" if year else ""
        super().__init__(
            f"the law of {country} does not allow the method {method!r}{when}; "
            f"it allows: {', '.join(allowed)}"
        )


class NoChoiceOfWallets(BotError):
    """The law of a country says whether wallets stand together, and it was chosen otherwise."""

    def __init__(self, country: str, scope: str) -> None:
        super().__init__(
            f"the law of {country} looks at {scope} and leaves no choice; leave --per-wallet out"
        )


class NoSwitch(BotError):
    """The law of a country leaves no choice of whether a rule on buying back applies."""

    def __init__(self, country: str, source: str) -> None:
        why = "no rule takes a loss away for buying back, so none can be switched on"
        if source:
            why = f"the rule on buying back is law and cannot be switched off ({source})"
        super().__init__(f"{country}: {why}; leave --wash-rule out")


class FeedFailed(BotError):
    """A feed could not be read this time.

    wait         how long the server asked us to stay away, if it did.
    status       of the HTTP answer, where that is the failure.
    host         that gave that answer, with its port; redirects may have led away.
    unreachable  whether nobody answered at all; the fault may be our own network's.
    """

    def __init__(
        self,
        reason: str,
        wait: timedelta | None = None,
        *,
        status: int | None = None,
        host: str | None = None,
        unreachable: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.status = status
        self.host = host
        self.unreachable = unreachable


class HostRests(FeedFailed):
    """A feed was not asked, for its host asked to be left alone; `wait` says how long yet."""


class PricesUnavailable(BotError):
    """The price source could not be asked; the reason is for people.

    wait  how long the source asked us to stay away, if it did.
    """

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class AccountUnavailable(BotError):
    """An account could not be looked at; the reason is for people.

    wait  how long its server asked us to stay away, if it did.
    """

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class RatesUnavailable(BotError):
    """No newer reference rates could be had; the reason is for the log."""


class ModelDamaged(BotError):
    """A file of the classifier is missing or is not the one that was shipped."""


class ClassifierUnusable(BotError):
    """Another classifier was asked for and cannot be used; the reason is for people."""


class TryLater(BotError):
    """A messenger asks us to wait, or could not be reached at all: nothing was sent.

    wait      how long.
    for_all   whether every chat has to wait, not only this one.
    """

    def __init__(self, reason: str, wait: timedelta, *, for_all: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.for_all = for_all


class NotWanted(BotError):
    """A message was taken back before it left, e.g. because its chat is forgotten."""


class AnswerLost(BotError):
    """A message left but no answer came: it may or may not have arrived."""


class RecipientGone(BotError):
    """A chat blocked us, was deleted or is not known."""


class ChatMoved(BotError):
    """A group became a supergroup under another id."""

    def __init__(self, new_chat: int) -> None:
        super().__init__("the chat has a new id")
        self.new_chat = new_chat


class Undeliverable(BotError):
    """A messenger refuses the message itself; sending it again would not help."""


class MessengerUnusable(BotError):
    """The messenger refuses us altogether, e.g. because the token is wrong."""


class StoreUnusable(BotError):
    """The database cannot be opened or written."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"the database {path} cannot be used ({reason}). Check that its folder exists and is "
            "writable, or name another file in BOT_DATABASE."
        )


class StoreInUse(BotError):
    """Another program runs on the same database."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"another Gleaner already runs on {path}. Stop it first, or give this one its own "
            "file in BOT_DATABASE: two at once would send messages twice."
        )


class StoreBusy(BotError):
    """The database cannot be written just now; nothing was changed."""


class ReadingStopped(BotError):
    """Who sent a file does not want it read any more."""


class NotReady(BotError):
    """A chat has not chosen its country and currency yet."""

    def __init__(self) -> None:
        super().__init__("I need your country and currency first: /start asks for them.")
