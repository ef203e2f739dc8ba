"""A long text in, parts that a messenger accepts out."""

LONGEST_MESSAGE = 4096


def split(text: str, limit: int = LONGEST_MESSAGE) -> tuple[str, ...]:
    """Cut HTML into parts of at most `limit` UTF-16 units, each well-formed by itself.

    Cuts at line ends where it can, then at spaces, never inside a tag or an entity.
    """
    raise NotImplementedError


def plain(text: str) -> str:
    """Return the text that a reader of the HTML would see; links stand behind their words."""
    raise NotImplementedError
