"""A real homeserver for tests: Synapse from `.venv-synapse`, with limits lifted or with its default ones."""
