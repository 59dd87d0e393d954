"""Pictures: whole and legible, or none at all."""

import asyncio
import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from newsbot.chat.picture import Card, Chart
from newsbot.pictures import card, chart
from newsbot.pictures.studio import Studio
from newsbot.pictures.typeface import AMIRI, lacking

pytestmark = pytest.mark.skipif(
    not AMIRI.exists() and os.environ.get("NEWSBOT_REQUIRE") != "all", reason="needs Debian's fonts-hosny-amiri"
)

TITLE = "إعادة افتتاح معبر نصيب أمام حركة الشحن بعد توقف دام اثني عشر يومًا"
CARD = Card("عاجل", TITLE, "المصدر: وكالة تجريبية · 24 تشرين الثاني", "alarm")


def opened(png: bytes | None) -> Image.Image:
    assert png is not None
    return Image.open(BytesIO(png)).convert("L")


def dark(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many pixels of a part are ink."""
    return sum(image.crop(box).histogram()[:100])


def test_the_font_has_the_letters_of_the_region() -> None:
    assert not lacking(AMIRI, "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي ًٌٍَُِّْ پچڤگژڕڵۆێەھک ،؛؟«»… ٠١٢٣٤٥٦٧٨٩")
    assert not lacking(AMIRI, "Qamişlo Kobanî Hesekê Dêrazor İstanbul ğüöçı (2026) – 100%")
    assert lacking(AMIRI, "新闻 🚨") == {"新", "闻", "🚨"}


def test_arabic_is_shaped_and_begins_on_the_right() -> None:
    short = opened(card.draw(Card("عاجل", "درعا"), AMIRI))
    middle = (0, 140, 600, 585)
    assert dark(short, middle) == 0
    assert dark(short, (600, 140, 1200, 585)) > 500
    # Joined letters are narrower than the same letters one by one.
    joined, apart = (opened(card.draw(Card("", text), AMIRI)) for text in ("سلسبيل", "س ل س ب ي ل"))
    assert _width(joined) < 0.8 * _width(apart)


def _width(image: Image.Image) -> int:
    ink = image.crop((0, 140, 1200, 585)).point(lambda value: 255 if value < 100 else 0).getbbox()
    assert ink is not None
    return ink[2] - ink[0]


def test_latin_begins_on_the_left() -> None:
    image = opened(card.draw(Card("BREAKING", "Daraa", rtl=False), AMIRI))
    assert dark(image, (600, 140, 1200, 585)) == 0


@pytest.mark.parametrize("title", ["ا" * 400, " ".join(["المحافظات"] * 80), ""])
def test_what_does_not_fit_whole_is_not_drawn(title: str) -> None:
    assert card.draw(Card("عاجل", title), AMIRI) is None


def test_a_long_title_is_smaller_not_cut() -> None:
    assert card.draw(Card("عاجل", " ".join([TITLE] * 3)), AMIRI) is not None


async def test_a_studio_draws_once_and_beside_the_loop() -> None:
    studio = Studio()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    beside = asyncio.create_task(tick())
    first = await studio.png(CARD)
    seen = ticks
    again = await studio.png(CARD)
    beside.cancel()
    assert opened(first).size == (1200, 675)
    assert again is first
    assert seen > 3


@pytest.mark.parametrize("asked", [Card("عاجل", "خبر 🚨"), Chart("العنوان", (("درعا 新", 3),))])
async def test_a_letter_that_the_font_lacks_means_no_picture(asked: Card | Chart) -> None:
    assert await Studio().png(asked) is None


async def test_without_a_font_there_is_no_picture_and_no_error(tmp_path: Path) -> None:
    assert await Studio(tmp_path / "none.ttf").png(CARD) is None
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert await Studio(tmp_path / "broken.ttf").png(CARD) is None


def test_bars_begin_where_reading_begins() -> None:
    bars = Chart("أخبار الأيام السبعة الماضية", (("دمشق", 12), ("درعا", 7), ("حلب", 0)))
    rtl, ltr = opened(chart.draw(bars, AMIRI)), opened(chart.draw(Chart(bars.title, bars.bars, rtl=False), AMIRI))
    assert rtl.size == ltr.size
    height = rtl.size[1]
    assert dark(rtl, (700, height // 4, 1000, height)) > dark(rtl, (20, height // 4, 320, height))
    assert dark(ltr, (200, height // 4, 500, height)) > dark(ltr, (880, height // 4, 1180, height))
