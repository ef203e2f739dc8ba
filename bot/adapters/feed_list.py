"""The text of feeds.yaml in, feeds out, or every mistake in it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import yaml

from bot.core.errors import BadFeeds, Mistake
from bot.core.feeds import Feed

_KEYS = ("name", "url", "every", "longest", "language", "country", "private_network")
_LONGEST_NAME = 100
_LONGEST_INTERVAL = timedelta(days=30)
_INTERVAL = re.compile(r"([0-9]{1,8})([smhd])")
_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"


def load_feeds(text: str) -> tuple[Feed, ...]:
    """Return the feeds of a feeds.yaml, in its order.

    Values are read as they are written, so that the country `NO` is Norway
    and not YAML's word for false.
    Raises  BadFeeds, with every mistake, in the order of lines.
    """
    reading = _Reading()
    feeds = reading.feeds(text)
    if reading.mistakes:
        raise BadFeeds(tuple(sorted(reading.mistakes, key=lambda mistake: mistake.line)))
    return feeds


class _Reading:
    """One reading of the file: it collects mistakes and goes on."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self._seen: dict[str, int] = {}

    def feeds(self, text: str) -> tuple[Feed, ...]:
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 0
            self.mistakes.append(Mistake(line, f"this is not YAML: {error.problem}"))
            return ()
        except (yaml.YAMLError, RecursionError):
            self.mistakes.append(Mistake(0, "this is not YAML: forbidden characters or nesting"))
            return ()
        return tuple(feed for node in self._entries(root) if (feed := self._feed(node)))

    def _entries(self, root: yaml.Node | None) -> list[yaml.Node]:
        if not isinstance(root, yaml.MappingNode):
            self.mistakes.append(
                Mistake(0, "the file must begin with `feeds:` and a list below it")
            )
            return []
        found = self._fields(root, ("feeds",))
        listed = found.get("feeds")
        if not isinstance(listed, yaml.SequenceNode):
            line = _line(listed) if listed else 0
            self.mistakes.append(Mistake(line, "`feeds:` must be a list of entries"))
            return []
        return list(listed.value)

    def _fields(self, node: yaml.MappingNode, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        fields: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name not in known:
                self._wrong(key, f"unknown key {_quoted(name)}; known are: {', '.join(known)}")
            elif name in fields:
                self._wrong(key, f"`{name}` is there twice")
            else:
                fields[name] = value
        return fields

    def _feed(self, node: yaml.Node) -> Feed | None:
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, "an entry must have the form `- name: ...` and `url: ...`")
            return None
        fields = dict(self._scalars(self._fields(node, _KEYS)))
        feed = Feed(
            name=self._name(fields.get("name"), node),
            url=self._url(fields.get("url"), node),
            every=self._interval("every", fields.get("every")),
            longest=self._interval("longest", fields.get("longest")),
            language=self._language(fields.get("language")),
            country=self._country(fields.get("country")),
            private_network=self._private_network(fields.get("private_network")),
        )
        if feed.every and feed.longest and feed.longest < feed.every:
            self._wrong(fields["longest"], "`longest` is shorter than `every`")
        return feed if feed.name and feed.url else None

    def _scalars(self, fields: dict[str, yaml.Node]) -> Iterator[tuple[str, yaml.ScalarNode]]:
        for name, value in fields.items():
            if not isinstance(value, yaml.ScalarNode):
                self._wrong(value, f"`{name}` must be a single value")
            elif value.tag != _NULL:
                yield name, value

    def _name(self, node: yaml.ScalarNode | None, entry: yaml.Node) -> str:
        name = " ".join(node.value.split()) if node else ""
        if not node or not name:
            self._wrong(entry, "a feed has no `name`")
            return ""
        if len(name) > _LONGEST_NAME or not name.isprintable():
            self._wrong(node, f"`name` must have at most {_LONGEST_NAME} printable characters")
        self._once(node, "name", name.casefold(), name)
        return name

    def _url(self, node: yaml.ScalarNode | None, entry: yaml.Node) -> str:
        text = node.value.strip() if node else ""
        if not node or not text:
            self._wrong(entry, "a feed has no `url`")
            return ""
        try:
            url = httpx.URL(text)
        except httpx.InvalidURL:
            url = httpx.URL("")
        if url.scheme not in {"http", "https"} or not url.host or re.search(r"\s", text):
            self._wrong(node, "`url` must be a whole address that begins with http:// or https://")
            return ""
        # An address may hold a password, so it is not repeated in a message.
        self._once(node, "url", str(url.copy_with(fragment=None)), f"of {url.host}")
        return text

    def _interval(self, key: str, node: yaml.ScalarNode | None) -> timedelta | None:
        if not node:
            return None
        form = _INTERVAL.fullmatch(node.value.strip())
        every = int(form[1]) * _UNITS[form[2]] if form else timedelta(0)
        if not timedelta(seconds=1) <= every <= _LONGEST_INTERVAL:
            self._wrong(
                node,
                f"`{key}` is {_quoted(node.value)}; write a number and s, m, h or d, such as 5m, "
                f"from 1s to {_LONGEST_INTERVAL.days}d",
            )
            return None
        return every

    def _language(self, node: yaml.ScalarNode | None) -> str | None:
        if not node:
            return None
        if not _LANGUAGE.fullmatch(node.value):
            self._wrong(node, f"`language` is {_quoted(node.value)}; write a code such as en or de")
        return str(node.value).lower()

    def _country(self, node: yaml.ScalarNode | None) -> str | None:
        if not node:
            return None
        country = str(node.value).upper()
        if not _COUNTRY.fullmatch(node.value):
            self._wrong(
                node, f"`country` is {_quoted(node.value)}; write two letters (ISO 3166), e.g. GB"
            )
        elif country == "UK":
            self._wrong(node, "`country` is UK; the United Kingdom's code is GB")
        return country

    def _private_network(self, node: yaml.ScalarNode | None) -> bool:
        if not node:
            return False
        if node.tag != _BOOL:
            self._wrong(node, f"`private_network` is {_quoted(node.value)}; write true or false")
        return node.value.lower() in {"true", "yes", "on"}

    def _once(self, node: yaml.Node, key: str, value: str, shown: str) -> None:
        first = self._seen.get(f"{key} {value}")
        if first:
            self._wrong(node, f"the {key} {shown} is already on line {first}")
        else:
            self._seen[f"{key} {value}"] = _line(node)

    def _wrong(self, node: yaml.Node, what: str) -> None:
        self.mistakes.append(Mistake(_line(node), what))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _quoted(text: str) -> str:
    return f'"{text[:40]}"'
