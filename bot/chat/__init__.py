"""What a user can say, and what is answered; knows nothing of Telegram."""
