"""A real homeserver and an independent client for the tests of the adapter."""

from tests.doubles.synapse.fixtures import own_synapse, reader, synapse, synapse_default, user

__all__ = ["own_synapse", "reader", "synapse", "synapse_default", "user"]
