"""Removes e-mail addresses and long numbers from comments. Every pattern takes linear time, whatever people write."""

import re

# U+FF20 is the wide @ of Asian keyboards. Nothing is given back once it matched, and no match begins in the middle of a word.
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]++[@\uff20][\w-]++(?:\.[\w-]++)++")
# Phone, card and account numbers. A date has eight digits, but a time or another date may follow.
_DAY = r"(?:[0-2]?\d|3[01])"
_DATE = rf"(?<!\d)(?:(?:19|20)\d\d-(?:0[1-9]|1[0-2])-{_DAY}|{_DAY}([./]){_DAY}\1(?:19|20)\d\d)(?!\d)"
MIN_DIGITS = 9
_SEPARATORS = r"[ \t\u00a0\u2009\u202f().\-/\u2010-\u2015]{0,3}+"
_DATE_OR_NUMBER = re.compile(rf"{_DATE}|(?P<number>\+?(?<!\d)\d(?:{_SEPARATORS}\d){{{MIN_DIGITS - 1},}}+)")

EMAIL, NUMBER = "[e-mail]", "[number]"


def redact_comment(text: str) -> str:
    """Returns the text with a word instead of each e-mail address and each number of nine or more digits."""
    return _DATE_OR_NUMBER.sub(lambda found: NUMBER if found["number"] else found[0], _EMAIL.sub(EMAIL, text))
