"""Public pages of Telegram channels: what a reader of the channel would call a message is an article."""

from datetime import UTC, datetime

import pytest

from newsbot.news.channel import channel_page
from newsbot.ports import Contents, Material, SourceError
from newsbot.sources.parsing import parse
from tests.sources.channel_pages import channel, message

NOW = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
URL = "https://t.me/s/sahlnews"


def contents(html: str, kind: str = "telegram") -> Contents:
    return parse(Material(URL, html.encode(), NOW, kind, base_url=URL))  # type: ignore[arg-type]  # one of its kinds


PHOTO = """<a class="tgme_widget_message_photo_wrap" href="https://t.me/sahlnews/7"
  style="width:800px;background-image:url('https://cdn.example/file/photo.jpg')"><div></div></a>"""
FORWARDED = """<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from
  <a class="tgme_widget_message_forwarded_from_name" href="https://t.me/other/3">
    <span dir="auto">مرصد الجبل</span></a></div>"""
REPLY = """<a class="tgme_widget_message_reply" href="https://t.me/sahlnews/1">
  <div class="tgme_widget_message_text js-message_reply_text">ما قيل من قبل</div></a>"""


def test_a_message_is_an_article() -> None:
    text = (
        '<i class="emoji" style="background-image:url(//t.example/e.png)"><b>🔴</b></i> '
        "<b>عاجل | افتتاح فرن في جاسم</b>"
        "<br><br>افتتحت البلدية فرناً جديداً.<br>وقال رئيسها إن العمل بدأ.<br><br>"
        '<a href="https://t.me/sahlnews">@sahlnews</a> <a href="?q=%23درعا">#درعا</a>'
    )
    found = contents(channel(message(7, text, PHOTO + FORWARDED, edited="edited")))
    (item,) = found.items
    assert (found.kind, item.source, item.error) == ("telegram", "أخبار السهل", None)
    draft = item.draft
    assert draft is not None
    assert draft.title == "افتتاح فرن في جاسم"
    assert draft.paragraphs == ("افتتحت البلدية فرناً جديداً.", "وقال رئيسها إن العمل بدأ.")
    assert (draft.url, draft.id) == ("https://t.me/sahlnews/7", None)
    assert draft.published == datetime(2024, 3, 1, 9, 7, tzinfo=UTC)
    assert (draft.image, draft.byline) == ("https://cdn.example/file/photo.jpg", "مرصد الجبل")


@pytest.mark.parametrize(
    ("text", "title", "paragraphs"),
    [
        ("انقطاع المياه عن نوى.", "انقطاع المياه عن نوى.", ()),
        (
            "انقطعت المياه عن نوى. وقالت البلدية إن العطل كبير.",
            "انقطعت المياه عن نوى.",
            ("وقالت البلدية إن العطل كبير.",),
        ),
        ("#عاجل.. 📌 قصف قرب طفس 👇", "قصف قرب طفس", ()),
        ("🔴 <b>عاجل</b><br>قصف قرب طفس", "قصف قرب طفس", ()),
        ("«لا صحة لما يقال»: المحافظ", "«لا صحة لما يقال»: المحافظ", ()),
        ("خبر" + " كلمة" * 60, "خبر" + " كلمة" * 23 + "…", ("خبر" + " كلمة" * 60,)),
    ],
    ids=["one sentence", "two sentences", "ornaments", "a shout alone", "a quotation", "no sentence ends"],
)
def test_the_headline_is_the_first_line_or_sentence(text: str, title: str, paragraphs: tuple[str, ...]) -> None:
    (item,) = contents(channel(message(1, text))).items
    assert item.draft is not None
    assert (item.draft.title, item.draft.paragraphs) == (title, paragraphs)


def test_the_text_of_an_answer_is_its_own() -> None:
    (item,) = contents(channel(message(2, "عاد التيار إلى طفس", REPLY))).items
    assert item.draft is not None
    assert item.draft.title == "عاد التيار إلى طفس"


def test_what_nobody_wrote_or_has_no_words_is_passed_over() -> None:
    html = channel(
        message(1, "Channel created", kind="service_message"),
        message(2, inside=PHOTO),
        message(3, "🔥🔥"),
        message(4, "https://example.org/x"),
        message(5, "انقطاع المياه عن نوى"),
    )
    assert [item.draft.url for item in contents(html).items if item.draft] == ["https://t.me/sahlnews/5"]
    assert contents(channel()).items == ()
    assert contents(html, "auto").kind == "telegram"


def test_a_channel_that_does_not_show_itself_is_told_in_one_line() -> None:
    hidden = '<html><body><div class="tgme_page"><div class="tgme_page_title">السهل</div></div></body></html>'
    with pytest.raises(SourceError, match=r"^https://t.me/s/sahlnews: Telegram shows no messages there: .*private"):
        contents(hidden)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://t.me/s/sahlnews", "https://t.me/s/sahlnews"),
        ("http://t.me/sahlnews/", "https://t.me/s/sahlnews"),
        ("https://telegram.me/sahlnews/12", "https://t.me/s/sahlnews"),
        ("https://mirror.example/tg/sahlnews", "https://mirror.example/tg/sahlnews"),
        ("https://t.me/+AbCdEf", None),
        ("https://t.me/joinchat/AbCdEf", None),
        ("https://t.me/c/1234/5", None),
        ("https://t.me/", None),
    ],
)
def test_the_page_of_a_channel(url: str, page: str | None) -> None:
    assert channel_page(url) == page
