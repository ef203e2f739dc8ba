"""The rule to beat: a story in, yes or no by words of falls and of tax out."""

import re

from training.examples import Example

CRYPTO = re.compile(
    r"""\b(?:crypto\w*|bitcoin\w*|btc|ether(?:eum)?|eth|coins?|tokens?|altcoins?|digital\ assets?
      |virtual\ assets?|nfts?|defi|blockchain|stablecoins?|solana|sol|xrp|ripple|dogecoin|doge
      |cardano|litecoin|binance|coinbase|min(?:er|ing)s?)\b""",
    re.VERBOSE | re.IGNORECASE,
)
TAX = re.compile(
    r"""\b(?:tax(?:es|ed|ation|able|man|payers?)?|irs|hmrc|capital\ gains|1099\S*|dac8|carf
      |wash[- ]sales?|tds|vat|write[- ]offs?|cost\ basis)\b""",
    re.VERBOSE | re.IGNORECASE,
)
NOT_TAX = re.compile(
    r"""\b(?:taxpayers?['’]?\ money|inflation\ tax|hidden\ tax|burn\ tax|carbon\ tax|tariffs?
      |(?:income|corporate|property)\ tax\ cuts?)\b""",
    re.VERBOSE | re.IGNORECASE,
)
FALL = re.compile(
    r"""\b(?:crash\w*|plung\w+|plummet\w*|tumbl\w+|slump\w*|slid(?:e|es|ing)|sink\w*|sank|fall(?:s|ing)?
      |fell|drop(?:s|ped|ping)?|dip(?:s|ped)?|declin\w+|sell[- ]?offs?|selloffs?|bear\ market
      |bearish|crypto\ winter|correction|downturn|bloodbath|capitulat\w+|liquidat\w+|nosediv\w+
      |los(?:es|ing|ses)|retreat\w*|rout|wip(?:es|ed|ing)\ out|down\ \d+(?:\.\d+)?%)\b""",
    re.VERBOSE | re.IGNORECASE,
)


def is_downturn(story: Example) -> bool:
    """Whether the headline has a word of a fall and the story one of crypto.

    Setting aside headlines with "could", "rebound", "shares" and the like costs more than it gains.
    """
    return bool(FALL.search(story.title) and CRYPTO.search(f"{story.title}. {story.summary}"))


def is_tax(story: Example) -> bool:
    """Whether the story speaks of crypto and of tax in more than a passing word."""
    whole = NOT_TAX.sub(" ", f"{story.title}. {story.summary}")
    title = NOT_TAX.sub(" ", story.title)
    in_title = TAX.search(title) is not None
    return bool(CRYPTO.search(whole)) and (in_title or len(TAX.findall(whole)) >= 2)
