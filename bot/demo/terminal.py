"""HTML as Telegram reads it in, lines for a terminal out; and a messenger that writes them."""

import sys
import textwrap
from html.parser import HTMLParser

from bot.core.conversation import Answer
from bot.core.outbox import Letter

WIDTH = 92
_STYLES = {"b": "\x1b[1m", "i": "\x1b[3m", "code": "\x1b[36m", "pre": "\x1b[36m"}
_PLAIN = "\x1b[0m"


class _Rendering(HTMLParser):
    def __init__(self, *, styled: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._styled = styled
        self._link = ""
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._link = dict(attrs).get("href") or ""
        if self._styled:
            self.said.append(_STYLES.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            self.said.append(f" <{self._link}>")
        if self._styled and tag in _STYLES:
            self.said.append(_PLAIN)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def render(text: str, *, styled: bool) -> str:
    """Return a message for a terminal; links stand behind their text."""
    rendering = _Rendering(styled=styled)
    rendering.feed(text)
    rendering.close()
    return "".join(rendering.said)


class Terminal:
    """A screen with two voices: what happens, and what the bot says."""

    def __init__(self) -> None:
        self._styled = sys.stdout.isatty()
        self.delivered = 0

    def tell(self, line: str) -> None:
        """Say what happens."""
        print(f"\x1b[2m{line}\x1b[0m" if self._styled else line, flush=True)

    def show(self, answer: Answer) -> None:
        """Show what the bot says, in a frame; buttons as the commands they stand for."""
        lines = self._wrapped(answer.text)
        for row in answer.buttons:
            lines.append("   ".join(f"[{button.label}] {button.command}" for button in row))
        for document in answer.documents:
            lines.append(f"[file] {document.name}, {len(document.content):,} bytes")
        print("\n".join(f"  │ {line}" for line in lines), flush=True)

    def deliver(self, letter: Letter) -> None:
        """Show a message of the outbox."""
        print(f"\n  ┌ a reminder arrives in chat {letter.chat}", flush=True)
        self.show(Answer(letter.text, letter.buttons))
        print("  └", flush=True)
        self.delivered += 1

    def _wrapped(self, text: str) -> list[str]:
        lines: list[str] = []
        for line in render(text, styled=self._styled).splitlines():
            lines += textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False) or [
                ""
            ]
        return lines
