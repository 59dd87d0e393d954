"""A chat-style bot for Arabic news: articles in, verbatim attributed summaries out."""
