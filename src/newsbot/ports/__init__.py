"""The protocols between the flows and the outside, with their promises.

A flow asks only for those that it uses. No transaction crosses a method: each is whole or did not happen.
All times are aware; all `Page` lists are newest first unless said otherwise.
"""

from newsbot.ports.clock import Clock
from newsbot.ports.delivery import (
    Admit,
    Claim,
    Inbox,
    IncomingUpdate,
    Lease,
    Leases,
    Outbox,
    Post,
    Recorded,
    Tick,
    Ticked,
    Waiting,
)
from newsbot.ports.errors import AccountError, NewsbotError, SourceError, StoreInUseError, StoreUnusableError
from newsbot.ports.news import NOTHING, Decision, Digests, Filing, KeptStory, LastDigest, Stories, Subscriber
from newsbot.ports.platform import NO_COPY, Ears, Platform, Reconciles
from newsbot.ports.sources import Contents, Fetched, Fetcher, Files, Item, Material, Outline, Reader
from newsbot.ports.store import (
    ArticleStore,
    Audience,
    Count,
    Followed,
    Following,
    Listed,
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
    "ArticleStore",
    "Audience",
    "Claim",
    "Clock",
    "Contents",
    "Count",
    "Decision",
    "Digests",
    "Ears",
    "Fetched",
    "Fetcher",
    "Files",
    "Filing",
    "Followed",
    "Following",
    "Inbox",
    "IncomingUpdate",
    "Item",
    "KeptStory",
    "LastDigest",
    "Lease",
    "Leases",
    "Listed",
    "Material",
    "NewsbotError",
    "Outbox",
    "Outline",
    "Page",
    "Platform",
    "Post",
    "Reach",
    "Reader",
    "Reconciles",
    "Recorded",
    "Search",
    "SourceBook",
    "SourceError",
    "Status",
    "StoreInUseError",
    "StoreUnusableError",
    "Stories",
    "Subscriber",
    "Tick",
    "Ticked",
    "Waiting",
]
