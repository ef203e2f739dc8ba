"""The money of countries, by the codes of ISO 4217."""

MONEY = frozenset(
    {
        "AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK",
        "DKK", "EGP", "EUR", "GBP", "GHS", "HKD", "HRK", "HUF", "IDR", "ILS", "INR", "ISK", "JOD",
        "JPY", "KES", "KRW", "KWD", "KZT", "LKR", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN",
        "PHP", "PKR", "PLN", "QAR", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "UGX",
        "USD", "UYU", "VND", "ZAR",
    }
)  # fmt: skip
"""Codes that no coin of note goes by; RON, the leu of Romania, is Ronin's as well."""
