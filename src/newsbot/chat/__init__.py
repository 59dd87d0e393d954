"""What the bot hears and says, for no platform in particular."""
