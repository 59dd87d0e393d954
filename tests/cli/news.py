"""Small news of every kind of file."""

import json

DUMP = """أخبار محلية

افتتاح مدرسة جديدة في درعا بعد ترميمها

2024.02.11 | 10:30 دمشق

افتتحت مديرية التربية في محافظة درعا مدرسة جديدة في مدينة جاسم بعد أعمال ترميم استمرت ستة أشهر.

وقال مدير التربية سامر الحمصي إن المدرسة تستقبل أربعمئة طالب في دوامين.

خطط الوزارة للعام القادم

وأضاف أن الوزارة تخطط لترميم ثلاث مدارس أخرى قبل نهاية العام.
"""

PAGE = """<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8"><title>سوق جديد في حمص</title>
<meta property="article:published_time" content="2024-02-10T08:00:00+03:00">
<link rel="canonical" href="https://news.example/homs-market"></head>
<body><nav><a href="/">الرئيسية</a></nav><article><h1>سوق جديد في حمص</h1>
<p>أعلنت بلدية حمص افتتاح سوق جديد للخضار في المدخل الجنوبي للمدينة بعد عامين من أعمال البناء والتجهيز.</p>
<p>وقال رئيس البلدية ماهر العبد الله إن السوق يضم مئة وعشرين محلاً ومستودعات للتبريد ومواقف للشاحنات.</p>
<p>وأضاف أن السوق القديم سيبقى مفتوحاً حتى نهاية الشهر المقبل ريثما ينتقل التجار إلى محالهم الجديدة.</p>
</article></body></html>"""

FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>نشرة السهل</title>
<item><title>أمطار في حلب</title><guid isPermaLink="false">r1</guid><link>https://news.example/rain</link>
<pubDate>Fri, 09 Feb 2024 06:00:00 GMT</pubDate><description>هطلت أمطار غزيرة على مدينة حلب.</description></item>
<item><title>معرض كتاب في إدلب</title><guid isPermaLink="false">r2</guid>
<pubDate>Thu, 08 Feb 2024 06:00:00 GMT</pubDate><description>افتتح معرض للكتاب في إدلب.</description></item>
</channel></rss>"""


def line(**fields: str | int | None) -> str:
    return json.dumps(fields, ensure_ascii=False)


LINES = "\n".join(
    [
        line(id="l-1", source="وكالة الحصاد", title="حصاد القمح في الرقة", url="https://news.example/wheat")[:-1]
        + ', "published": "2024-02-07T09:00:00+03:00", "text": "بدأ حصاد القمح في ريف الرقة."}',
        line(id="l-2", title="خبر بلا نص ولا تاريخ", text=""),
        "this is not json",
        line(id="l-3", title="خبر في المدينة", published="2024-02-06T09:00:00"),
    ]
)

FILES = {"a.txt": DUMP, "b.html": PAGE, "c.xml": FEED, "d.jsonl": LINES, "e.txt": ""}
