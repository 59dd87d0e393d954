"""The homeserver that the tests share."""

from tests.doubles.synapse.fixtures import synapse

__all__ = ["synapse"]
