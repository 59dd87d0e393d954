"""Telegram: `telegram.Bot` over our own transport; documents become text and entities."""
