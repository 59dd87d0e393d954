"""The Arabic language as pure functions: a string in, a value out."""
