"""`/settings gains 5000`, `carried` and `income`: what the ledger does not have of a tax year."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from bot.chat.desk import Desk, ready
from bot.chat.numbers import read_currency
from bot.chat.setting_values import NONE_WORDS, Unusable, amount_of
from bot.core.answers import SettingsAnswer
from bot.core.chats import ChatId, Profile
from bot.core.holding import Term
from bot.core.messages.words import clipped, country, sentence
from bot.core.money import ZERO
from bot.core.stated import Part, Stated

KEYS: Mapping[str, str] = {
    "gains": Part.GAINS, "gain": Part.GAINS, "other gains": Part.GAINS,
    "gains elsewhere": Part.GAINS, "realised": Part.GAINS, "realized": Part.GAINS,
    "realised gains": Part.GAINS, "realized gains": Part.GAINS,
    "carried": Part.CARRIED, "carried losses": Part.CARRIED, "losses carried": Part.CARRIED,
    "carried forward": Part.CARRIED, "carryforward": Part.CARRIED, "earlier losses": Part.CARRIED,
    "income": Part.INCOME, "other income": Part.INCOME,
}  # fmt: skip
LABELS: Mapping[Part, str] = {
    Part.GAINS: "Gains elsewhere",
    Part.CARRIED: "Earlier losses",
    Part.INCOME: "Other income",
}
GAINS = (
    "What did you gain this tax year that your ledger does not have, on shares for instance? A "
    "loss has a minus:\n"
    "<code>/settings gains 5000</code>\n<code>/settings gains -800</code>"
)
GAINS_BY_TERM = f"{GAINS}\n<code>/settings gains 5000 long 2000</code> (the rest is short-term)"
OPTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    Part.CARRIED: (
        ("off",),
        (
            "Which losses of earlier tax years have you not used yet? All of them, as your last "
            "return has them:\n"
            "<code>/settings carried 3000</code>"
        ),
    ),
    Part.INCOME: (
        ("off",),
        (
            "How much interest, dividends and the like do you have this tax year? Where the law "
            "lets losses lower a share of it, or its rates rise with it, that counts:\n"
            "<code>/settings income 8000</code>"
        ),
    ),
}
TERMS: Mapping[str, Term] = {
    "short": Term.SHORT, "short-term": Term.SHORT, "long": Term.LONG, "long-term": Term.LONG,
}  # fmt: skip
IDLE = frozenset({"and", "term"})
MINUS = ("-", "\N{MINUS SIGN}")


def state(desk: Desk, chat: ChatId, part: Part, value: str) -> None:
    """Keep what is stated of the tax year of today, in the place of what was before.

    Raises  Unusable; NotReady.
    """
    ready(desk, chat)
    shown = desk.reports.settings(chat)
    desk.store.stated.put(chat, _with(desk.reports.stated(chat), part, value, shown))


def why_without_use(desk: Desk, chat: ChatId, part: Part) -> tuple[str, ...]:
    """Return why what a chat stated has no use under its law, as HTML; nothing where it has one."""
    return tuple(map(sentence, desk.reports.without_use(chat, part)))


def _with(stated: Stated, part: Part, value: str, shown: SettingsAnswer) -> Stated:
    match part:
        case Part.GAINS:
            gains = _gains(value, shown)
            short, long = gains.get(Term.SHORT, ZERO), gains.get(Term.LONG, ZERO)
            return replace(stated, gains_short=short, gains_long=long)
        case Part.CARRIED:
            return replace(stated, carried=_one_amount(value, shown.profile))
        case Part.INCOME:
            return replace(stated, other_income=_one_amount(value, shown.profile))


def _gains(value: str, shown: SettingsAnswer) -> dict[Term, Decimal]:
    """Return the amount of each term: `5000 long 2000`, or `5000 short 2000 long`.

    Raises  Unusable.
    """
    words = _words(value, shown.profile)
    if not shown.knows_terms and TERMS.keys() & set(words):
        raise Unusable(
            f"The law of {country(shown.country_name or '')} does not part long-term gains from "
            f"others; write one amount, as 5000."
        )
    if words and words[-1] in TERMS:
        words.reverse()
    found: dict[Term, Decimal] = {}
    term = Term.SHORT
    for word in words:
        if word in TERMS:
            term = TERMS[word]
            continue
        if term in found:
            many = "5000, or as 5000 long 2000" if shown.knows_terms else "5000"
            raise Unusable(f"“{clipped(value)}” is more than one amount; write it as {many}.")
        found[term] = _signed(word, shown.profile, value)
        term = Term.SHORT
    return found


def _one_amount(value: str, profile: Profile) -> Decimal:
    words = _words(value, profile)
    if not words:
        return ZERO
    amount = _signed(words[0], profile, value)
    if amount < 0 or len(words) > 1:
        raise Unusable(f"“{clipped(value)}”: write one amount, without a sign, as 3000.")
    return amount


def _words(value: str, profile: Profile) -> list[str]:
    """Return the amounts and terms of a value; none where it is to be taken back.

    Raises  Unusable: there are only idle words, or a currency that is not the user's.
    """
    if value.lower() in NONE_WORDS:
        return []
    own = profile.currency or ""
    words = [word.strip(",;").lower() for word in value.split()]
    currencies = {word: read_currency(word, own) for word in words}
    other = next((code for code in currencies.values() if code not in {own, None}), None)
    if other is not None:
        raise Unusable(
            f"“{clipped(value)}” is in {other}, and you count in {own}: write what it comes to in "
            f"{own}, as 5000."
        )
    found = [word for word in words if word and word not in IDLE and currencies[word] is None]
    if all(word in TERMS for word in found):
        raise Unusable(f"“{clipped(value)}” has no amount; write one, as 5000, or off.")
    return found


def _signed(word: str, profile: Profile, value: str) -> Decimal:
    """Return an amount of the user's currency, negative behind a minus.

    Raises  Unusable.
    """
    own = profile.currency or ""
    amount = amount_of(word.lstrip("".join(MINUS)), profile.country, said=clipped(value))
    if amount.unit and read_currency(amount.unit, own) != own:
        raise Unusable(f"“{clipped(word)}”: write what it comes to in {own}, as 5000.")
    return -amount.number if word.startswith(MINUS) else amount.number
