"""Synthetic news pages: the furniture of a real page around made-up Arabic text. Right for cost, wrong for quality."""

import random
from functools import cache
from itertools import islice

from bench.corpus import PLACES, vocabulary

_PARAGRAPHS, _WORDS = 8, 34
_MENU = "".join(f'<li><a href="/section/{n}">قسم {n}</a></li>' for n in range(40))
_SIDE = "".join(
    f'<div class="card"><a href="/n/{n}"><img src="/i/{n}.jpg" alt=""><h3>عنوان {n}</h3></a></div>' for n in range(60)
)
_SCRIPT = "<script>" + "var a = [1, 2, 3]; " * 900 + "</script>"


@cache
def texts(count: int, seed: int = 3) -> tuple[tuple[str, str], ...]:
    """Titles with their bodies, a paragraph a line."""
    chance = random.Random(seed)
    words = vocabulary(20_000)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    names = list(PLACES)
    found = []
    for _ in range(count):
        half = _WORDS // 2
        drawn = iter(chance.choices(words, weights, k=10 + _PARAGRAPHS * _WORDS))
        title = " ".join(next(drawn) for _ in range(8)) + " في " + chance.choice(names)
        body = "\n".join(
            f"قال {' '.join(islice(drawn, half))}. {' '.join(islice(drawn, half))}." for _ in range(_PARAGRAPHS)
        )
        found.append((title, body))
    return tuple(found)


def html_pages(count: int) -> list[str]:
    """Whole pages of some 60 kB."""
    return [_page(title, body) for title, body in texts(count)]


def _page(title: str, body: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in body.split("\n"))
    return (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title} | موقع</title>'
        f'<meta property="og:title" content="{title}"><meta property="article:published_time" '
        f'content="2026-05-01T08:00:00+03:00">{_SCRIPT}</head><body><nav><ul>{_MENU}</ul></nav>'
        f"<main><article><h1>{title}</h1>{paragraphs}</article></main><aside>{_SIDE}</aside>{_SCRIPT}</body></html>"
    )


def feed(items: int, offset: int = 0) -> str:
    """An RSS feed with the whole text of its items."""
    entries = "".join(
        f"<item><title>{title}</title><link>https://bench.example/{offset + n}</link><guid>{offset + n}</guid>"
        f"<pubDate>Fri, 01 May 2026 08:{n % 60:02}:00 +0300</pubDate><description><![CDATA["
        + "".join(f"<p>{line}</p>" for line in body.split("\n"))
        + "]]></description></item>"
        for n, (title, body) in enumerate(texts(items))
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>مصدر</title>'
    return f"{head}{entries}</channel></rss>"
