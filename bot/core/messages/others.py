"""What is told where all coins of a ledger are somebody else's."""

ALL_OTHERS = (
    "All coins of your ledger lie in wallets that you named as the household's, so no figure has "
    "any of them. /settings household says which, and changes it."
)
