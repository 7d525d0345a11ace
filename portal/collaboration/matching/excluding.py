"""What a need says that it does not ask for: 축사용이 아니라, 칩은 필요 없습니다, 번역은 이미 쓰고 있습니다.

Those words are just those of the firms that only read alike, so they are not looked for. Words are cut out, not counted
against anybody: who says them has not said that they lack the thing that is asked for.
"""

import re

#: 뿐 아니라 and 만이 아니라 ask for more, not for something else.
_NOT_ONLY = "".join(f"(?<!{words})" for words in ("뿐", "뿐만", "뿐 ", "뿐만 ", "만이 ", "만 ", "만이"))
_NOT_THAT = re.compile(
    rf"{_NOT_ONLY}(?:아니라|아니고|아니며|아닙니다|아니에요)"
    r"|말고|빼고|말아 ?주|제외(?:하|합|입|예)"
    r"|필요(?:는|하지는|하지)? ?(?:없|않)(?:습|어|고|으|아)"
    # With a topic before it: a constraint such as 설치하지 않고 is part of what is asked for.
    r"|[은는] (?:찾|바라|원하|받|하|쓰)지 않(?:습|아|고|으)"
    r"|[와과]는 다(?:릅니다|르고|른 )"
    r"|[은는] 이미 [^.]{0,20}(?:있|쓰고|씁니다)"
    r"|따로 (?:있|하고)|다른 (?:부서|과|팀)(?:에서| 일|입|이)"
)
#: Where a sentence may turn from what is not asked for to what is.
_TURN = re.compile(
    r"(?<=아니라)[ ,]+|(?<=[니말빼없않있]고),? |(?<=지만),? |(?<=는데),? |(?<=으나),? |(?<=[.!?])\s+|(?<=\n)\s*"
)
_LEFT_OUT = " … "


def asked_for(text: str) -> str:
    """A text without what it says is not asked for; the whole text when nothing else is said."""
    pieces = _TURN.split(text)
    kept = [" ".join(run) for run in _runs(pieces)]
    return _LEFT_OUT.join(kept) or text


def _runs(pieces: list[str]) -> list[list[str]]:
    """The pieces that ask for something, those that stand together in one list."""
    runs: list[list[str]] = []
    is_open = False
    for piece in pieces:
        if not piece.strip():
            continue
        asks = _NOT_THAT.search(piece) is None
        if asks and is_open:
            runs[-1].append(piece)
        elif asks:
            runs.append([piece])
        is_open = asks
    return runs
