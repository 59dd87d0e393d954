"""Async steps that carry values between the pure floors and the outside."""
