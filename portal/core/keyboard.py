"""Hangul and the keys that type it: jamo, and words typed with the keyboard in the wrong language.

The keyboard is dubeolsik (KS X 5002), what nearly everybody in Korea types on.
"""

from functools import cache
from itertools import product

from portal.core.korean import CHOSEONG, JONGSEONG, JUNGSEONG

_KEYS = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        strict=True,
    )
)
_JAMO_KEYS = {jamo: key for key, jamo in _KEYS.items()}
_VOWELS = {"ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ"}
_FINALS = {
    "ㄱㅅ": "ㄳ",
    "ㄴㅈ": "ㄵ",
    "ㄴㅎ": "ㄶ",
    "ㄹㄱ": "ㄺ",
    "ㄹㅁ": "ㄻ",
    "ㄹㅂ": "ㄼ",
    "ㄹㅅ": "ㄽ",
    "ㄹㅌ": "ㄾ",
    "ㄹㅍ": "ㄿ",
    "ㄹㅎ": "ㅀ",
    "ㅂㅅ": "ㅄ",
}
_PARTS = {whole: parts for parts, whole in (_VOWELS | _FINALS).items()}
_BASE = 0xAC00


def strokes(text: str) -> str:
    """The jamo as they are struck, one a key: 과 → ㄱㅗㅏ. What is no Hangul stays."""
    return text.translate(_struck_by_character())


@cache
def _struck_by_character() -> dict[int, str]:
    """The strokes of each syllable and each jamo that takes several."""
    struck = {ord(whole): parts for whole, parts in _PARTS.items()}
    for place, (first, vowel, final) in enumerate(product(CHOSEONG, JUNGSEONG, JONGSEONG)):
        struck[_BASE + place] = "".join(_PARTS.get(jamo, jamo) for jamo in (first, vowel, final))
    return struck


def as_latin(text: str) -> str:
    """What the same keys type in English: 뮨 → abs."""
    return "".join(_JAMO_KEYS.get(jamo, jamo) for jamo in strokes(text))


def as_hangul(text: str) -> str:
    """What the same keys type in Korean: qksehcp → 반도체. Letters that need no Shift may be typed with it."""
    return compose("".join(_KEYS.get(key) or _KEYS.get(key.lower()) or key for key in text))


def compose(struck: str) -> str:
    """Syllables from jamo as they are struck; a consonant goes to the next syllable when a vowel follows it."""
    composed: list[str] = []
    place = 0
    while place < len(struck):
        if _is_consonant(struck, place) and _is_vowel(struck, place + 1):
            syllable, place = _syllable(struck, place)
            composed.append(syllable)
        else:
            composed.append(struck[place])
            place += 1
    return "".join(composed)


def _syllable(struck: str, place: int) -> tuple[str, int]:
    first, vowel = struck[place], struck[place + 1]
    place += 2
    if (double := vowel + struck[place : place + 1]) in _VOWELS:
        vowel, place = _VOWELS[double], place + 1
    final = ""
    if _closes(struck, place):
        final, place = struck[place], place + 1
        if (double := final + struck[place : place + 1]) in _FINALS and _closes(struck, place):
            final, place = _FINALS[double], place + 1
    code = CHOSEONG.index(first) * 588 + JUNGSEONG.index(vowel) * 28 + JONGSEONG.index(final)
    return chr(_BASE + code), place


def _closes(struck: str, place: int) -> bool:
    """Whether the jamo at `place` ends a syllable: a final consonant that no vowel follows."""
    return struck[place : place + 1] in JONGSEONG[1:] and not _is_vowel(struck, place + 1)


def _is_consonant(struck: str, place: int) -> bool:
    return struck[place] in CHOSEONG


def _is_vowel(struck: str, place: int) -> bool:
    return place < len(struck) and struck[place] in JUNGSEONG
