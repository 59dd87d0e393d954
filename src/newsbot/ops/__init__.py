"""Logs and the clock."""
