"""A headline in, its words as stems and its amounts out; what means the same is written alike."""

import re
from dataclasses import dataclass
from functools import lru_cache

_WORDS = re.compile(
    r"(?:\$|usd ?)?\d[\d,]*(?:\.\d+)?"
    r"\s?(?:billion|bn|bln|million|mn|mln|trillion|thousand|[bmkt])?\b%?"
    r"|[^\W\d_]+(?:'[^\W\d_]+)?",
)
_AMOUNT = re.compile(
    r"(\$|usd ?|€|£|¥)?(\d(?:[\d,]*\d)?(?:\.\d+)?)"
    r"\s?(billion|bn|bln|million|mn|mln|trillion|thousand|[bmkt])?"
    r"\b\+?(%)?(?:[ -]?([^\W\d_]+))?"
)
_FACTORS = {"b": 1e9, "m": 1e6, "t": 1e12, "k": 1e3}
_YEARS = range(1990, 2051)
YEAR = "a year"
_YEAR_TELLS = 0.5
_LARGE = 1_000_000
_NUMBERS = {
    word: f"#{number}"
    for number, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve"), 2,
    )
}  # fmt: skip
_EQUAL, _CLOSE = 0.004, 0.012
_SMALLEST_CLOSE = 20.0
_MOST_DIGITS = 4
_DIGITS_COUNT_FROM = 100.0

_IDLE = frozenset(
    """
    a an the of to in on for and or as at by with from is are was be its it his her their will has
    have had after amid over into out up this that says say said new why how what here s t us news
    report just now latest could may might can would more than breaking intel update when who he
    she they them there these those about via does do did not but if so whether while where which
    been being were read full fintech analysis
    """.split()  # noqa: SIM905 - a list of ninety strings is no easier to read
)
_ENDINGS = (
    "izations", "ization", "isation", "ations", "ation", "ating", "ators", "izing", "ising",
    "ments", "ively", "ated", "ates", "ator", "ized", "ised", "izes", "ises", "ions", "ings",
    "ment", "ive", "ily", "ion", "ing", "ers", "ors", "ies", "ied", "ize", "ise", "ate", "er",
    "or", "ly", "ed", "es", "al", "s", "y", "e",
)  # fmt: skip
_BY_LETTER = {
    letter: tuple(each for each in _ENDINGS if each.endswith(letter))
    for letter in {each[-1] for each in _ENDINGS}
}
_SHORT_ENDINGS = frozenset({"s", "ed", "es", "ing"})
_KEPT, _KEPT_BY_SHORT = 4, 3
_SAME = """
    bitcoin btc xbt bitcoins; ethereum eth ether; solana sol; ripple xrp xrpl; dogecoin doge;
    cardano ada; launch unveil debut introduce release roll start begin rolled live; sue lawsuit
    sued legal litigation; buy acquire purchase acquisition bought buyback accumulate add adds
    added scoop snaps stack; sell sold sale dump offload liquidate exit divest ditch unload cut
    abandon leave quit resign depart migrate move left exits steps; fall fell drop plunge slump
    tumble sink slide slid slip crash decline dip down below selloff lose lost losses loss
    plummet crater sank retreat pullback outflow outflows withdrawal withdrawals withdrawn
    exiting shrink; rise ris rose jump surge soar climb rally gain spike up top above cross hit
    reach exceed rebound bounce reclaim pop leap powers recover recovery inflow inflows regain
    overtake surpass; propose plan seek weigh explore consider eye want mull file filing files
    filed bid proposal submit; approve approval greenlight green permit allow let clear nod
    secure secures win wins grant award obtain; ban block prohibit halt suspend pause freeze
    stop cease; partner integrate partnership collaborate team join; sec securities; predict
    forecast sees see expect prediction outlook; hack exploit breach attack stolen steal drain
    compromise theft thief stole hacker; raise fund secured funding fundraise round investment
    invest invests invested; jail prison sentenced sentence; judge court ruling rules; uk
    british britain pound london; hike increase expand boost grow growth extend; warn warning
    warns caution alert; governor gov; veto reject rejected deny denied denies; pardon rescue;
    netherlands dutch; korea korean; japan japanese; china chinese beijing; russia russian
    moscow; india indian; ukraine ukrainian kyiv; israel israeli; iran iranian tehran; france
    french; germany german; canada canadian; norway norwegian; czech czechia prague; denmark
    danish; brazil brazilian; turkey turkish; thailand thai; europe european eu; america
    american usa; stablecoin stablecoins; probe investigate investigation scrutiny examine;
    charge accuse allege indict; arrest detain custody; strategy microstrategy mstr saylor; ark
    cathie wood; treasury reserve treasuries; tax taxes taxation; law bill act legislation
    lawmaker senate congress; regulator watchdog regulatory regulation regulate authority; exec
    executive ceo chief cfo coo founder; fed powell; stock share equity shares; mine miner
    mining; five fifth; kidnap abduct ransom; searches search; delay postpone defer; hire
    appoint; protest march; shareholder investor
"""
_GROUPS = tuple(group.split() for group in _SAME.split(";"))


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a headline, and what it counts.

    kind  "%"; "$", money of any currency; YEAR; the stem of the word behind it; "" where none is.
    """

    value: float
    kind: str

    def agreement(self, other: "Amount") -> tuple[float, bool]:
        """Return how much it tells that both are given, 0 to 1, and whether they are close.

        Equal amounts tell the more, the more digits they have; $89.6K is close to $90,000.
        """
        if self.kind != other.kind and not {self.kind, other.kind} & {"", "$"}:
            return 0.0, False
        larger = max(self.value, other.value)
        apart = abs(self.value - other.value)
        if self.kind == YEAR == other.kind:
            return 0.0 if apart else _YEAR_TELLS, False
        if apart <= _EQUAL * larger and larger:
            return self._digits() / _MOST_DIGITS, False
        return 0.0, self.value >= _SMALLEST_CLOSE and apart <= _CLOSE * larger

    def _digits(self) -> int:
        whole = self.value >= _DIGITS_COUNT_FROM
        digits = f"{self.value:.0f}".rstrip("0") if whole else f"{self.value:g}".replace(".", "")
        return min(len(digits), _MOST_DIGITS)


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of a text's words, in their order, without those that say nothing.

    Numbers are #1500 for $1,500 and 1.5k, #2b for 2bn and $2 billion, #5 for five.
    """
    return tuple(filter(None, map(_stem, _WORDS.findall(_plain(text)))))


def amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts in a text, in their order."""
    return tuple(_amount(*parts) for parts in _AMOUNT.findall(_plain(text)))


def _amount(currency: str, number: str, unit: str, percent: str, behind: str) -> Amount:
    value = float(number.replace(",", ""))
    if percent or currency or unit:
        value *= _FACTORS.get("k" if unit == "thousand" else unit[:1], 1.0)
    elif value in _YEARS and "," not in number:
        return Amount(value, YEAR)
    if percent or currency:
        return Amount(value, "%" if percent else "$")
    return Amount(value, _stem(behind) if behind else "")


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").replace("bitcoin cash", "bch")


@lru_cache(maxsize=2**15)
def _stem(word: str) -> str:
    if word[0] in "$0123456789" or (word.startswith("usd") and not word.isalpha()):
        return _number(word)
    word = word.removesuffix("'s").replace("'", "")
    if word in _IDLE:
        return ""
    named = _NUMBERS.get(word) or _CANONICAL.get(word)
    if named:
        return named
    stem = _shortened(word)
    return _CANONICAL_STEMS.get(stem, stem)


def _shortened(word: str) -> str:
    for _ in range(2):
        endings = _BY_LETTER.get(word[-1], ())
        ending = next((each for each in endings if _may_lose(word, each)), None)
        if ending is None:
            break
        word = word[: -len(ending)]
    if len(word) >= _KEPT and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word[:-1] if word.endswith("i") and len(word) > _KEPT else word


def _may_lose(word: str, ending: str) -> bool:
    kept = _KEPT_BY_SHORT if ending in _SHORT_ENDINGS else _KEPT
    return word.endswith(ending) and len(word) - len(ending) >= kept


_CANONICAL = {word: group[0] for group in _GROUPS for word in group}
_CANONICAL_STEMS = {_shortened(word): group[0] for group in _GROUPS for word in group}


def _number(word: str) -> str:
    found = _AMOUNT.match(word.replace(" ", "").removesuffix("%"))
    if not found:
        return ""
    number, unit = float(found[2].replace(",", "")), (found[3] or "")
    unit = "k" if unit == "thousand" else unit[:1]
    if unit == "k":
        number, unit = number * _FACTORS["k"], ""
    if not unit and number >= _LARGE:
        number, unit = number / _LARGE, "m"
    return f"#{number:g}{unit}{'%' if word.endswith('%') else ''}"
