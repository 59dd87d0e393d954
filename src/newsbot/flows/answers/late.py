"""Books of the store that answers need only now and then."""

from collections.abc import Callable
from dataclasses import dataclass

from newsbot.ports import Digests, Following, Stories, Told


@dataclass(frozen=True, slots=True)
class LateBooks:
    """Each is opened when it is first needed, so that a question about the news does not pay for it."""

    following: Callable[[], Following]
    stories: Callable[[], Stories]
    told: Callable[[], Told]
    digests: Callable[[], Digests]
