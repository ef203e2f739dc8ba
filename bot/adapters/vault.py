"""Secrets in, what is kept of them out, and back: Fernet of the package cryptography."""

from bot.core.errors import AccountUnavailable
from bot.core.exchange_keys import ApiKey

NOT_INSTALLED = "pip install 'gleaner[accounts]'"
WRONG_KEY = (
    "What I keep of your key cannot be read: the operator changed BOT_KEY. Send /connect again."
)


class Vault:
    """Seals the keys of exchanges, so that the database alone gives none away.

    key  of Fernet: 32 bytes in URL-safe base64.
    """

    def __init__(self, key: str) -> None:
        """Prepare.

        Raises  ImportError: the package is not installed; ValueError: it is no such key.
        """
        from cryptography.fernet import Fernet, InvalidToken  # noqa: PLC0415 - an extra

        self._fernet = Fernet(key)
        self._invalid = InvalidToken

    def seal(self, key: ApiKey) -> bytes:
        """Return what may be kept."""
        return bytes(self._fernet.encrypt(f"{key.key}\n{key.secret}".encode()))

    def open(self, sealed: bytes) -> ApiKey:
        """Return what was sealed.

        Raises  AccountUnavailable: it was sealed with another key.
        """
        try:
            key, _, secret = self._fernet.decrypt(sealed).decode().partition("\n")
        except self._invalid:
            raise AccountUnavailable(WRONG_KEY) from None
        return ApiKey(key, secret)
