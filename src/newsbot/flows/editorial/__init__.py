"""The editors' desk: what is said to it, and what time does there."""

from newsbot.flows.editorial.alarms import Alarms
from newsbot.flows.editorial.editorial import Editorial
from newsbot.flows.editorial.newsroom import Drawing, Newsroom, Rules
from newsbot.flows.editorial.sketches import Sketches

__all__ = ["Alarms", "Drawing", "Editorial", "Newsroom", "Rules", "Sketches"]
