"""The tables of who follows what, of stories, and of digests. Times are seconds since 1970 UTC with their fractions."""

from sqlalchemy import Column, Double, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, column

from newsbot.store.schema import Key, metadata

# What somebody follows, or leaves out: the same for all who do. `name` is `Filter.key`; `rooms` counts who follows it.
filter_ = Table(
    "filter",
    metadata,
    Column("number", Key, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("content", Text, nullable=False),
    Column("rooms", Integer, nullable=False, server_default="0"),
    sqlite_autoincrement=True,
)

# `lane` is the recipient's, so that the rooms of a filter are read in the order in which they are told.
subscription = Table(
    "subscription",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("recipient", Key, ForeignKey("recipient.key"), nullable=False),
    Column("filter", Key, ForeignKey("filter.number"), nullable=False),
    Column("at_once", Integer, nullable=False),
    Column("lane", Integer, nullable=False),
    UniqueConstraint("recipient", "filter", name="subscription_once"),
    Index("subscription_reach", "filter", "lane", "recipient", "at_once"),
    sqlite_autoincrement=True,
)

mute = Table(
    "mute",
    metadata,
    Column("recipient", Key, ForeignKey("recipient.key"), primary_key=True, autoincrement=False),
    Column("filter", Key, ForeignKey("filter.number"), primary_key=True, autoincrement=False),
    Column("until", Double, nullable=False),
    Index("mute_filter", "filter"),
    sqlite_with_rowid=False,
)

# What a room has chosen beside that. `hours`, `settled`, `last`: its schedule; `quiet`: `22:00-07:00 silent`.
# `due`: when its digests have to be looked at next.
choice = Table(
    "choice",
    metadata,
    Column("recipient", Key, ForeignKey("recipient.key"), primary_key=True, autoincrement=False),
    Column("zone", Text),
    Column("hours", Text),
    Column("settled", Double),
    Column("last", Double),
    Column("quiet", Text),
    Column("caught_up", Double),
    Column("owed", Double),
    Column("burst", Double),
    Column("paused", Double),
    Column("resumes", Double),
    Column("lite", Integer, nullable=False),
    Column("sealed_header", LargeBinary),
    Column("sealed_footer", LargeBinary),
    Column("due", Double),
    Column("version", Integer, nullable=False),
    Index("choice_due", "due", "recipient", sqlite_where=column("due").isnot(None)),
)

# One digest a room, local date and time of day.
digest_slot = Table(
    "digest_slot",
    metadata,
    Column("recipient", Key, ForeignKey("recipient.key"), primary_key=True, autoincrement=False),
    Column("day", Text, primary_key=True),
    Column("at", Text, primary_key=True),
    Column("taken", Double, nullable=False),
    Index("digest_slot_taken", "taken"),
    sqlite_with_rowid=False,
)

# Stories that a room was told of, and by which post; kept for fourteen days.
seen = Table(
    "seen",
    metadata,
    Column("recipient", Key, ForeignKey("recipient.key"), primary_key=True, autoincrement=False),
    Column("story", Key, primary_key=True, autoincrement=False),
    Column("post", Key),
    Column("at", Double, nullable=False),
    Index("seen_post", "post"),
    Index("seen_at", "at"),
    sqlite_with_rowid=False,
)

# The filters that a post goes by: `aim` is `reach` or `mute`. `position`: tier and place, see outbox_queue.
post_filter = Table(
    "post_filter",
    metadata,
    Column("post", Key, ForeignKey("post.id"), primary_key=True, autoincrement=False),
    Column("aim", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("filter", Key, nullable=False),
    Index("post_filter_filter", "post", "filter"),
    sqlite_with_rowid=False,
)

# A code is kept as its keyed digest. `taken_by`: the room that it was used in, which may ask again.
move_code = Table(
    "move_code",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("recipient", Key, nullable=False, unique=True),
    Column("expires", Double, nullable=False),
    Column("taken_by", Key),
)

# `lead`: the article whose words its posts show. `judged`: when an editor said last how sure it is.
story = Table(
    "story",
    metadata,
    Column("number", Key, primary_key=True, autoincrement=True),
    Column("learned", Double, nullable=False),
    Column("told", Double),
    Column("lead", Text),
    Column("editor_state", Text),
    Column("judged", Double),
    Index("story_learned", "learned"),
    Index("story_judged", "judged", sqlite_where=column("judged").isnot(None)),
    sqlite_autoincrement=True,
)

# `gist`: what likeness compares, as long as the report may be compared.
story_report = Table(
    "story_report",
    metadata,
    Column("article", Text, primary_key=True),
    Column("story", Key, ForeignKey("story.number"), nullable=False),
    Column("at", Double, nullable=False),
    Column("content", Text, nullable=False),
    Column("gist", Text),
    Index("story_report_story", "story"),
    Index("story_report_compared", "at", sqlite_where=column("gist").isnot(None)),
)

story_term = Table(
    "story_term",
    metadata,
    Column("term", Text, primary_key=True),
    Column("at", Double, primary_key=True),
    Column("article", Text, primary_key=True),
    Index("story_term_article", "article"),
    sqlite_with_rowid=False,
)

story_post = Table(
    "story_post",
    metadata,
    Column("story", Key, ForeignKey("story.number"), primary_key=True, autoincrement=False),
    Column("post", Key, ForeignKey("post.id"), primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Index("story_post_post", "post"),
    sqlite_with_rowid=False,
)

# Articles that were stored and not looked at since, in the order of their arrival.
unfiled = Table(
    "unfiled",
    metadata,
    Column("turn", Key, primary_key=True, autoincrement=True),
    Column("article", Text, nullable=False, unique=True),
    sqlite_autoincrement=True,
)
