"""Stories in, bot/core/word_rarity.py out: how rare each stem is in titles.

    python -m training.word_rarity STORIES > bot/core/word_rarity.py

STORIES is JSON Lines, gzipped or not, with `title`.
"""

import sys
from collections import Counter, defaultdict
from math import log
from pathlib import Path
from textwrap import fill

from bot.core.headline_words import stems
from training.pairs import read_stories

RAREST = 7.5
PAGE = '''"""How rare words are in titles of crypto news: counted, not quoted.

Stems as in `headline_words`; made by `training/word_rarity.py`.
"""

_HALVES = {{
{levels}
}}

RARITY = {{word: halves / 2 for halves, words in _HALVES.items() for word in words.split()}}
"""The natural logarithm of one in how many titles a word is in, to the nearest half."""

RARITY_OF_OTHERS = 8.5
'''


def main() -> int:
    """Print the module."""
    titles = [story["title"] for story in read_stories(Path(sys.argv[1])).values()]
    counts: Counter[str] = Counter()
    for title in titles:
        counts.update(frozenset(stems(title)))
    levels: dict[int, list[str]] = defaultdict(list)
    for word, count in counts.items():
        halves = round(2 * log(len(titles) / count))
        if word[0] != "#" and halves <= 2 * RAREST:
            levels[halves].append(word)
    told = (
        f'    {halves}: """\n{fill(" ".join(sorted(words)), 99)}\n""",'
        for halves, words in sorted(levels.items())
    )
    print(PAGE.format(levels="\n".join(told)), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
