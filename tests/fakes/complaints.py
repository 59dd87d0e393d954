"""Editors who listen: `ports.Complaints`."""

from dataclasses import dataclass, field

from newsbot.ports import Complaint


@dataclass
class MemoryComplaints:
    heard: list[Complaint] = field(default_factory=list)
    there: bool = True

    async def hear(self, complaint: Complaint) -> bool:
        if self.there:
            self.heard.append(complaint)
        return self.there
