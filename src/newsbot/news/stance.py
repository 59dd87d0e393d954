"""What a report does with what is told: report it, deny it, or correct it. Told by words of the headline alone.

A denial deep in a text is one side's; in the headline it is the news.
"""

import re
from typing import Literal

from newsbot.text.folding import fold

Stance = Literal["reports", "denies", "corrects"]

_HEADLINE = 400  # characters
_LEAD = 200  # of a text without a headline
_CORRECTS = re.compile(
    r"^\W*(?:تصحيح|تصويب|استدراك|تنويه وتصحيح|تصحيح خبر|تصحيح وتوضيح)\s*(?:[:：|،,.\-–—/]|$)"
    r"|\b(?:تصحيح|تصويب) (?:ل)?(?:ال)?(?:خبر|نبا|معلومه|خطا)\b|\bنصحح\b|\b(?:تسحب|سحبت|سحب) (?:ال)?خبر"
)
# Not: لم ينف، دون نفي, and not the noun that is also exile (المنفى). Who denies to have done it (مسؤوليتها عن الهجوم)
# does not deny that it happened, and what is false in general (الحسابات المزيفة) is not the news.
_DENIES = re.compile(
    r"(?<!لم )(?<!لا )(?<!لن )(?<!دون )(?<!عدم )(?<!\w)[وف]?"
    r"(?:نفي|نفت|ينفي|تنفي|ينفون|نفوا|نافيا|نافيه|يكذب|تكذب|كذبت|تكذيب|تفند|يفند|تدحض|يدحض)(?!\w)"
    r"(?! (?:\w+ ){0,2}(?:مسوولي|مسيولي|تورط|ضلوع|صل[هت]|علاق|وقوف|مشارك))"
    r"|\bلا صحه\b|\bعار(?:يه)? عن الصحه\b|\b(?:غير|ليس|ليست) صحيح|\bلا اساس (?:له|لها) من الصحه\b"
    r"|\b(?:ال)?مفبرك(?:ه|تان|ين)?\b"
    r"|\b(?:ال)?(?:خبر|نبا|فيديو|مقطع|صوره|وثيقه|بيان|تصريح|تسجيل|قرار|كتاب)\b(?: \w+){0,4} "
    r"(?:ال)?(?:زائف|زايف|مزيف|مضلل)ه?\b"
    r"|\b(?:ال)?(?:فيديو|مقطع|صوره|صورتان|مشاهد|لقطه|منشور|خبر)\b.{0,80}?\b"
    r"(?:و?ليس|و?ليست|لا يظهر|لا تظهر|و?لا يبين|و?لا تبين)\b"
)


def stance(title: str, text: str) -> Stance:
    """What the headline, or where there is none the beginning of the text, does with what it tells."""
    said = fold(title[:_HEADLINE] if title.strip() else text[:_LEAD])
    if _CORRECTS.search(said):
        return "corrects"
    return "denies" if _DENIES.search(said) else "reports"
