"""Gleaner: crypto news, linked to your own lots, as reminders in Telegram.

    poll      feeds                              → stories
    classify  stories                            → classified stories
    match     classified stories × portfolios    → matches
    remind    matches, deadlines × losses        → reminders in the outbox
    deliver   outbox                             → Telegram

Each step reads what the step before left in the store, asks the core what to do, and writes the
outcome in one transaction. Nothing flows backwards, and any step may die and run again.

    __main__ → commands → app → chat | adapters | schedule | settings | logs | clock
                              → pipeline → reports → ports | store | jurisdictions → core
"""
