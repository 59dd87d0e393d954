import pytest

from newsbot.platforms.telegram.links import address, shown_host

# Letters of other scripts that look like Latin ones, in names that people trust.
LOOKALIKES = {"a": "аɑα", "e": "еҽ", "o": "оοօ", "p": "рρ", "c": "сϲ", "i": "іιı", "s": "ѕ", "x": "хχ", "y": "уү"}
TRUSTED = (
    "aljazeera.net",
    "enabbaladi.net",
    "sana.sy",
    "paypal.com",
    "apple.com",
    "reuters.com",
    "aleppo.sy",
    "unicef.org",
    "icarda.org",
)
CONFUSABLES = [
    name.replace(letter, other, count)
    for name in TRUSTED
    for letter, others in LOOKALIKES.items()
    for other in others
    for count in ((1, -1) if name.count(letter) > 1 else (1,))
    if letter in name
]
# Arabic's own neighbours: Persian and Kurdish letters, Arabic digits, presentation forms with a Latin end.
ARABIC_LOOKALIKES = [
    "الجزیرة.سوريا",
    "ک.سوريا",
    "موقع٣.سوريا",
    "موقع.com",
    "aموقع.سوريا",
    "الجزيرۃ.سوريا",
    "سورية۔نت",
    "ھ.سوريا",
]


def test_there_are_a_hundred_of_them() -> None:
    assert len(CONFUSABLES) + len(ARABIC_LOOKALIKES) >= 100


@pytest.mark.parametrize("host", [*CONFUSABLES, *ARABIC_LOOKALIKES])
def test_a_look_alike_shows_itself(host: str) -> None:
    target = address(f"https://{host}/")
    assert target is None or target.isascii()
    shown = shown_host(f"https://{host}/")
    assert shown.isascii()
    assert "xn--" in shown or target is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.sana.sy/a", "sana.sy"),
        ("https://موقع.سوريا/خبر", "موقع.سوريا"),
        ("https://xn--4gbrim.xn--mgbtf8fl/", "موقع.سوريا"),
        ("http://[2001:db8::1]/", "[2001:db8::1]"),
        ("https://bbc.com@evil.example/", "evil.example"),
        ("https://bbc.com\u202e@evil.example/", "evil.example"),
        ("HTTPS://NEWS.EXAMPLE./", "news.example"),
        ("https://localhost/", ""),
        ("https://a b.example/", "ab.example"),
        ('https://a"b.example/', ""),
        ("https://-a.example/", ""),
        ("https://" + "a" * 64 + ".example/", ""),
        ("https://[::1/", ""),
        ("https://news.example:port/", "news.example"),
        ("data:text/html,x", ""),
    ],
)
def test_hosts(url: str, shown: str) -> None:
    assert shown_host(url) == shown


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://news.example/خبر?q=درعا#x", "https://news.example/%D8%AE%D8%A8%D8%B1?q=%D8%AF%D8%B1%D8%B9%D8%A7#x"),
        ("https://news.example/%D8%AE", "https://news.example/%D8%AE"),
        ("https://u:p@news.example:8443/", "https://news.example:8443/"),
        ("https://news.example:99999/", None),
        ("https://news.example/" + "a" * 2000, None),
        ("//news.example/", None),
        ("https://news.example/\ud800", "https://news.example/"),
    ],
)
def test_addresses(url: str, target: str | None) -> None:
    assert address(url) == target
