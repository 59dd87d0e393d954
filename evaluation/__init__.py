"""How well the bot understands Arabic, measured on the data that NEWSBOT_DATA names."""
