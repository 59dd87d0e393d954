"""What an HTML page says of itself: meta elements, JSON-LD, and what stands visibly beside the title."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from newsbot.sources import bylines, markup
from newsbot.sources.lines import clean
from newsbot.text.dates import Moment, parse
from newsbot.text.folding import fold

_LONGEST_JSON = 400_000
_LONGEST_TITLE = 500
_DATED = re.compile(r"date|time|publish|posted|created|tarikh", re.IGNORECASE)
_OTHER_DATE = re.compile(r"modif|updat|now|today|current|header|nav|clock|weather", re.IGNORECASE)
_SUFFIX = re.compile(
    r"^(?P<title>.*\S)\s*[|–—»:•]+\s*(?P<site>[^|–—»•]{2,60})$|^(?P<title2>.*\S)\s+-\s+(?P<site2>[^|]{2,60})$"
)
_OFFSET = re.compile(r"(?:Z|GMT|UTC|[+-]\d\d:?\d\d)\s*$", re.IGNORECASE)
# `/2013/8/3/`, `/2013-08-03-title`, `/20130803/`, and with a section's name after the year: `/2013/world/8/3/`.
_URL_DATE = re.compile(
    r"[/_-](20[0-3]\d)(?:(?:/[A-Za-z_]{2,30})?[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])"
    r"|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?=[/_.?#-]|$)"
)
_SITE_WORDS = {"اخبار", "الاخبار", "موقع", "صحيفه", "جريده", "قناه", "وكاله", "بوابه", "شبكه", "news"}


class Facts(NamedTuple):
    title: str = ""
    description: str | None = None
    site: str | None = None
    section: str | None = None
    author: str | None = None
    image: str | None = None
    url: str | None = None
    published: datetime | None = None
    dateline: str | None = None
    text: str | None = None


def read(tree: Any, base_url: str | None, now: datetime, zone: tzinfo) -> Facts:
    """Never raises; what is missing or makes no sense is None."""
    metas = _metas(tree)
    article = _json_ld(tree)
    site = clean(metas.get("og:site_name", "")) or None
    url = _canonical(tree, metas, base_url)
    site = None if site and "://" in site else site
    moment = _published(tree, metas, article, now, zone) or _in_address((url, metas.get("og:url"), base_url), now, zone)
    return Facts(
        title=_title(tree, metas, article, site),
        description=clean(
            metas.get("og:description") or metas.get("description") or metas.get("twitter:description") or ""
        )
        or None,
        site=site,
        section=_section(metas, article),
        author=_author(metas, article, site),
        image=markup.web_address(
            metas.get("og:image") or metas.get("twitter:image") or _image(article), url or base_url
        ),
        url=url,
        published=moment.at if moment else None,
        dateline=moment.city if moment else None,
        text=_text_of(article),
    )


def _metas(tree: Any) -> dict[str, str]:
    """First value of each meta element, by its lower-case property, name or itemprop."""
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        content = node.get("content")
        for key in (node.get("property"), node.get("name"), node.get("itemprop")):
            if key and content and content.strip():
                found.setdefault(key.strip().lower(), content.strip())
    return found


def _json_ld(tree: Any) -> dict[str, Any]:
    """The first schema.org object that is an article, or an empty one."""
    for node in tree.iter("script"):
        text = node.text or ""
        if "ld+json" not in (node.get("type") or "").lower() or len(text) > _LONGEST_JSON:
            continue
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for found in _objects(value):
            if re.search(r"Article|Posting|Report", str(found.get("@type", ""))):
                return found
    return {}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD document: itself, its list, its @graph."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (inner for inner in (graph if isinstance(graph, list) else []) if isinstance(inner, dict))


def _title(tree: Any, metas: dict[str, str], article: dict[str, Any], site: str | None) -> str:
    headings = [text for node in tree.iter("h1") if (text := markup.plain(node)) and len(text.split()) >= 2]
    given = (
        metas.get("og:title"),
        _string(article.get("headline")),
        metas.get("twitter:title"),
        *headings[:1],
        next((markup.plain(node) for node in tree.iter("title")), ""),
    )
    title = next((clean(text) for text in given if text and clean(text)), "")[:_LONGEST_TITLE]
    names = {fold(text) for text in (*headings, clean(_string(article.get("headline")) or "")) if text}
    return _without_site(title, names, site)


def _without_site(title: str, headlines: set[str], site: str | None) -> str:
    """A browser title without the site's name at its end."""
    for _ in range(3):
        match = _SUFFIX.match(title)
        if match is None:
            break
        rest = match["title"] or match["title2"]
        suffix = fold(match["site"] or match["site2"])
        own = fold(site or "")
        is_site = bool(own) and (suffix in own or own in suffix)
        looks_so = suffix.endswith((".com", ".net", ".org", ".sy")) or (
            bool(_SITE_WORDS & set(suffix.split())) and len(suffix.split()) <= 4
        )
        if not (fold(rest) in headlines or is_site or looks_so) or fold(title) in headlines:
            break
        title = rest.rstrip(" |-–—»:")
    return title


def _section(metas: dict[str, str], article: dict[str, Any]) -> str | None:
    listed = article.get("articleSection")
    first = listed[0] if isinstance(listed, list) and listed else listed
    found = clean(metas.get("article:section") or _string(first) or metas.get("section") or "")
    return found if 0 < len(found) <= 60 else None


def _author(metas: dict[str, str], article: dict[str, Any], site: str | None) -> str | None:
    listed = article.get("author")
    first = listed[0] if isinstance(listed, list) and listed else listed
    named = first.get("name") if isinstance(first, dict) else first
    for given in (metas.get("author"), metas.get("article:author"), _string(named), metas.get("dc.creator")):
        name = clean(given or "").strip("()[] ")
        if name and bylines.is_author(name, site=site):
            return bylines.byline(name) or name
    return None


def _canonical(tree: Any, metas: dict[str, str], base_url: str | None) -> str | None:
    links = (node.get("href") for node in tree.iter("link") if (node.get("rel") or "").lower() == "canonical")
    given = (next(links, None), metas.get("og:url"), base_url)
    found = (markup.web_address(address, base_url) for address in given)
    return next((address for address in found if address and not re.fullmatch(r"https?://[^/]+/?", address)), base_url)


def _image(article: dict[str, Any]) -> str | None:
    image = article.get("image")
    first = image[0] if isinstance(image, list) and image else image
    return _string(first.get("url")) if isinstance(first, dict) else _string(first)


def _text_of(article: dict[str, Any]) -> str | None:
    text = _string(article.get("articleBody"))
    return text if text and len(text) >= 200 and not markup.is_markup(text) else None


def _published(tree: Any, metas: dict[str, str], article: dict[str, Any], now: datetime, zone: tzinfo) -> Moment | None:
    """What is declared, else what is printed near the title."""
    keys = (
        "article:published_time",
        "datepublished",
        "og:published_time",
        "pubdate",
        "publishdate",
        "publish-date",
        "dc.date.issued",
    )
    declared = [metas.get(key) for key in keys]
    declared[1:1] = [_string(article.get("datePublished"))]
    declared += [
        metas.get(key)
        for key in (
            "dc.date",
            "date",
            "datecreated",
            "parsely-pub-date",
            "sailthru.date",
            "cxenseparse:recs:publishtime",
        )
    ]
    declared += [node.get("datetime") for node in tree.iter("time") if not _OTHER_DATE.search(_marks(node))]
    declared += [
        node.get("content")
        for node in tree.iter("span", "div", "time")
        if "date" in (node.get("property") or "").lower()
    ]
    moments = [(text, moment) for text in declared if text and (moment := parse(text[:80], now=now, zone=zone))]
    if not moments:
        return _printed(tree, now, zone)
    first = moments[0][1]
    # The same hour is often declared twice, only once with its offset.
    exact = (moment for text, moment in moments if _OFFSET.search(text) and _same_hour(moment, first))
    return next(exact, first)


def _same_hour(one: Moment, other: Moment) -> bool:
    return one.at.replace(tzinfo=None) == other.at.replace(tzinfo=None)


def _printed(tree: Any, now: datetime, zone: tzinfo) -> Moment | None:
    """The first date in an element that is marked as one."""
    for node in tree.iter("time", "span", "div", "p", "li", "small", "em", "h3", "h4", "a"):
        if len(node) > 6 or not (node.tag == "time" or _DATED.search(_marks(node))) or _OTHER_DATE.search(_marks(node)):
            continue
        text = markup.plain(node)
        if 4 <= len(text) <= 120 and (moment := parse(text, now=now, zone=zone)) and _is_day(text, moment):
            return moment
    return None


def _is_day(text: str, moment: Moment) -> bool:
    named = text[moment.start : moment.end]
    return any(map(str.isdigit, named)) and len(named.split()) * 3 >= len(text.split())


def _in_address(addresses: Iterable[str | None], now: datetime, zone: tzinfo) -> Moment | None:
    """The day in the path of the first address that has one, at midnight; a day to come is no date of publication."""
    for address in addresses:
        if found := _URL_DATE.search(address or ""):
            moment = parse("-".join(filter(None, found.groups())), now=now, zone=zone)
            if moment and moment.at - now <= timedelta(days=1):
                return moment
    return None


def _marks(node: Any) -> str:
    return f"{node.get('class') or ''} {node.get('id') or ''} {node.get('itemprop') or ''}"


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
