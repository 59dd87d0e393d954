"""What the running bot tells of itself: counters, and whether each messenger is reached."""

from newsbot.chat.delivery import Delivery, Outcome


class Watch:
    """Takes notice of what happens; keeps only how each platform stands."""

    def __init__(self) -> None:
        self.platforms: dict[str, str] = {}

    def state(self, platform: str, state: str) -> None:
        """`up`, `starting`, or `down: ` and a word why."""
        self.platforms[platform] = state

    def delivered(self, delivery: Delivery, outcome: Outcome) -> None: ...

    def heard(self, platform: str, kind: str) -> None: ...

    def replied(self, seconds: float) -> None: ...
