"""What a group is told when a topic of it is closed, and words for it come to the group itself: once for each."""

from collections import OrderedDict
from typing import Literal

from newsbot.chat.delivery import Delivery, Moved, Outcome, Priority, Sent

Notice = Literal["answers", "news"]

# Topics that are known to be closed; of an older one it is said again.
_MOST = 10_000


class ClosedTopics:
    """`note` every outcome. A room `id/thread` is a topic of the room `id`."""

    def __init__(self) -> None:
        self._told: OrderedDict[tuple[str, Notice], None] = OrderedDict()

    def note(self, delivery: Delivery, outcome: Outcome) -> Notice | None:
        """What came to the group in the place of the topic, when the group has to be told that."""
        which = delivery.room.id
        if isinstance(outcome, Sent):
            self._told.pop((which, "answers"), None)
            self._told.pop((which, "news"), None)
        if not isinstance(outcome, Moved) or not which.startswith(f"{outcome.to}/"):
            return None
        notice: Notice = "answers" if delivery.priority is Priority.REPLY else "news"
        if (which, notice) in self._told:
            return None
        self._told[which, notice] = None
        if len(self._told) > _MOST:
            self._told.popitem(last=False)
        return notice
