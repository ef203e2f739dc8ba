"""Where the program touches the outside: feeds, prices, the model, Telegram."""
