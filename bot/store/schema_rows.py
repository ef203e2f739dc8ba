"""What every table that holds rows of a ledger has of each."""

ROW = """at TEXT NOT NULL,
        kind TEXT NOT NULL,
        asset TEXT NOT NULL,
        quantity TEXT NOT NULL,
        total TEXT,
        currency TEXT,
        fee TEXT,
        fee_asset TEXT,
        wallet TEXT NOT NULL,
        to_wallet TEXT,
        to_asset TEXT,
        to_quantity TEXT,
        id TEXT,
        note TEXT"""
