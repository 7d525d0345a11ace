"""The Korean language, as far as every feature needs it: names, jamo, keyboards, josa, won, headcounts.

Hangul arithmetic follows the Unicode Standard, chapter 3.12; the keyboard is dubeolsik (KS X 5002).
"""

import re
import unicodedata

CHOSEONG = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
JUNGSEONG = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
JONGSEONG = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

_FIRST, _LAST = 0xAC00, 0xD7A3

#: Forms of incorporation, in the ways in which people write them around a name.
_INCORPORATION = re.compile(
    r"""\(\s*(?:주|유|재|사|합|자|의)\s*\)          # (주), also what NFKC makes of ㈜
      | ^\s*(?:주식회사|유한회사|유한책임회사|재단법인|사단법인|합자회사)(?=\s*\S)
      | (?:주식회사|유한회사|유한책임회사)\s*$
      | [,\s]+(?:co\.?,?\s*ltd|inc|corp|corporation|ltd|llc|limited|company|gmbh)\.?\s*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOT_IN_A_KEY = re.compile(r"[^0-9a-z가-힣ㄱ-ㅎㅏ-ㅣ一-鿿ぁ-ヿ&+]+")
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """Text as people meant it: NFC, without control and zero-width characters, line ends as `\\n`."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    # Last, for what stood between two jamo is gone only now.
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def clean_line(text: str) -> str:
    """`clean`, on one line, with single spaces and none at the ends."""
    return " ".join(clean(text).split())


def fold_width(text: str) -> str:
    """NFKC, but for loose jamo, of which it would make other letters: ㄹ is to stay what somebody typed."""
    if text.isascii():
        return text
    return "".join(c if is_loose_jamo(c) else unicodedata.normalize("NFKC", c) for c in text)


def bare_name(name: str) -> str:
    """A firm's name without its form of incorporation: ㈜루미스캔 → 루미스캔, LumiScan Inc. → LumiScan."""
    text = fold_width(clean_line(name))
    before = None
    while text != before:
        before = text
        text = _INCORPORATION.sub(" ", text).strip(" ,")
    return text or clean_line(name)


def name_key(name: str) -> str:
    """What two spellings of one firm's name have in common: lower case, no spaces, no incorporation.

    A name of signs alone keeps them, so that no two of these fall together.
    """
    bare = bare_name(name).lower()
    return _NOT_IN_A_KEY.sub("", bare) or bare.replace(" ", "")


def is_syllable(character: str) -> bool:
    """Whether this is a whole Hangul syllable (가–힣)."""
    return _FIRST <= ord(character) <= _LAST


def is_loose_jamo(character: str) -> bool:
    """Whether this is a compatibility jamo standing alone (ㄱ–ㅣ)."""
    return "\u3131" <= character <= "\u3163"


def choseong(text: str) -> str:
    """The initial consonants: 루플 → ㄹㅍ. What is no syllable stays."""
    return "".join(CHOSEONG[(ord(c) - _FIRST) // 588] if is_syllable(c) else c for c in text)


def _last_sound(word: str) -> str:
    """The letter or digit that a word ends in; a particle goes by what stands before brackets."""
    return re.sub(r"\([^()]*\)\s*$", "", word).rstrip(")」』'\"’” ")[-1:]


def has_final(word: str) -> bool | None:
    """Whether the last syllable ends in a consonant; `None` when that cannot be told from the letters."""
    last = _last_sound(word)
    if not last:
        return None
    if is_syllable(last):
        return (ord(last) - _FIRST) % 28 != 0
    if last.isdigit():
        return last in "013678"
    return None


def josa(word: str, pair: str) -> str:
    """The word with the particle that fits it: `josa("반도체", "을/를")` → 반도체를.

    For words whose sound cannot be told from their letters both are written: AI을(를).
    """
    with_final, without = pair.split("/")
    final = has_final(word)
    if final is None:
        return f"{word}{with_final}({without})"
    if pair == "으로/로" and _ends_in_rieul(_last_sound(word)):
        final = False
    return word + (with_final if final else without)


def _ends_in_rieul(last: str) -> bool:
    """Whether a sound ends in ㄹ, after which 로 stands: 서울로, 1로 (일), 7로, 8로."""
    return last in "178" or (is_syllable(last) and (ord(last) - _FIRST) % 28 == 8)


def won(amount: int) -> str:
    """Won as Koreans read them: 1230000000 → 12억 3,000만 원."""
    if abs(amount) < 10_000:
        return f"{amount:,}원"
    sign, rest = ("-" if amount < 0 else ""), abs(amount)
    parts = []
    for unit, size in (("조", 10**12), ("억", 10**8), ("만", 10**4)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count:,}{unit}")
    return f"{sign}{' '.join(parts[:2])} 원"


#: Latin letters as Koreans say them, longest first.
_LETTER_NAMES = {
    "더블유": "w",
    "에이치": "h",
    "에이": "a",
    "에프": "f",
    "아이": "i",
    "제이": "j",
    "케이": "k",
    "에스": "s",
    "브이": "v",
    "엑스": "x",
    "와이": "y",
    "제트": "z",
    "아르": "r",
    "비": "b",
    "씨": "c",
    "시": "c",
    "디": "d",
    "이": "e",
    "지": "g",
    "쥐": "g",
    "엘": "l",
    "엠": "m",
    "엔": "n",
    "오": "o",
    "피": "p",
    "큐": "q",
    "알": "r",
    "티": "t",
    "유": "u",
}


def spelled_letters(word: str) -> str | None:
    """The Latin letters that a word spells by their names: 엠알아이 → mri; `None` unless it is two letters or more."""
    letters = []
    place = 0
    while place < len(word):
        name = next((name for name in _LETTER_NAMES if word.startswith(name, place)), None)
        if name is None:
            return None
        letters.append(_LETTER_NAMES[name])
        place += len(name)
    return "".join(letters) if len(letters) > 1 else None
