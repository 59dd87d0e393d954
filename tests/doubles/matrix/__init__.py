"""A homeserver for what a real one cannot be made to do: faults on purpose, and a record of what it accepted."""
