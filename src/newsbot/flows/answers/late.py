"""Books of the store that answers need only now and then."""

from collections.abc import Callable
from dataclasses import dataclass

from newsbot.ports import Complaint, Complaints, Digests, Following, Stories, Told


@dataclass(frozen=True, slots=True)
class LateBooks:
    """Each is opened when it is first needed, so that a question about the news does not pay for it."""

    following: Callable[[], Following]
    stories: Callable[[], Stories]
    told: Callable[[], Told]
    digests: Callable[[], Digests]


@dataclass(frozen=True, slots=True)
class LateComplaints:
    """`ports.Complaints`, built when a reader first has one."""

    editors: Callable[[], Complaints]

    async def hear(self, complaint: Complaint) -> bool:
        return await self.editors().hear(complaint)
