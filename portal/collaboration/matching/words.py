"""The words of matching. Codes are stable; labels are for people."""

from portal.firms.vocabulary import Word


def _words(*rows: tuple[str, str, str]) -> dict[str, Word]:
    return {row[0]: Word(*row) for row in rows}


#: Why a firm that was suggested does not fit a need.
REASONS = _words(
    ("other_problem", "다른 문제를 푸는 회사예요", "It solves another problem"),
    ("other_industry", "산업이나 쓰는 곳이 달라요", "Another industry or use"),
    ("not_ready", "아직 쓸 만큼 준비되지 않았어요", "Not ready for it yet"),
    ("scale", "규모나 예산이 맞지 않아요", "The scale or budget does not fit"),
    ("competitor", "경쟁하는 사이예요", "Competitors"),
    ("other", "그 밖의 까닭", "Another reason"),
)
