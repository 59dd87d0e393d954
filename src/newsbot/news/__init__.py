"""What the bot knows and decides about news, as pure functions over values."""
