"""A strict Bot API server over HTTP in its own process, with a ledger of everything that it accepted.

`running.telegram_double` starts and stops it for a test; `python -m tests.doubles.telegram` by hand.
"""
