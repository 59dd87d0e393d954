"""The protocols between the flows and the outside, with their promises.

A flow asks only for those that it uses. No transaction crosses a method: each is whole or did not happen.
All times are aware; all `Page` lists are newest first unless said otherwise.
"""

from newsbot.ports.clock import Clock
from newsbot.ports.complaints import Complaint, Complaints
from newsbot.ports.delivery import Admit, Claim, Outbox, Post, Recorded, Tally, Tick, Ticked, Waiting
from newsbot.ports.desk import Alarmed, Audit, Desk, Kept, Orders, Out, Placed, Progress, Revised, Ruling, Staff
from newsbot.ports.errors import AccountError, NewsbotError, SourceError, StoreInUseError, StoreUnusableError
from newsbot.ports.findings import Finding, Verdict
from newsbot.ports.inbox import Inbox, IncomingUpdate
from newsbot.ports.leases import Lease, Leases
from newsbot.ports.news import NOTHING, Decision, Digests, Filing, KeptStory, LastDigest, Stories, Subscriber, Told
from newsbot.ports.platform import NO_COPY, Ears, Names, Platform, Reconciles
from newsbot.ports.sources import Contents, Fetched, Fetcher, Files, Item, Material, Outline, Reader
from newsbot.ports.store import (
    ArticleStore,
    Audience,
    Count,
    Followed,
    Following,
    Headcount,
    Listed,
    Moved,
    Page,
    Reach,
    Search,
    SourceBook,
    Status,
)

__all__ = [
    "NOTHING",
    "NO_COPY",
    "AccountError",
    "Admit",
    "Alarmed",
    "ArticleStore",
    "Audience",
    "Audit",
    "Claim",
    "Clock",
    "Complaint",
    "Complaints",
    "Contents",
    "Count",
    "Decision",
    "Desk",
    "Digests",
    "Ears",
    "Fetched",
    "Fetcher",
    "Files",
    "Filing",
    "Finding",
    "Followed",
    "Following",
    "Headcount",
    "Inbox",
    "IncomingUpdate",
    "Item",
    "Kept",
    "KeptStory",
    "LastDigest",
    "Lease",
    "Leases",
    "Listed",
    "Material",
    "Moved",
    "Names",
    "NewsbotError",
    "Orders",
    "Out",
    "Outbox",
    "Outline",
    "Page",
    "Placed",
    "Platform",
    "Post",
    "Progress",
    "Reach",
    "Reader",
    "Reconciles",
    "Recorded",
    "Revised",
    "Ruling",
    "Search",
    "SourceBook",
    "SourceError",
    "Staff",
    "Status",
    "StoreInUseError",
    "StoreUnusableError",
    "Stories",
    "Subscriber",
    "Tally",
    "Tick",
    "Ticked",
    "Told",
    "Verdict",
    "Waiting",
]
