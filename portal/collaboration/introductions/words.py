"""The words of introductions. Codes are stable; labels are for people."""

from portal.firms.vocabulary import Word


def _words(*rows: tuple[str, str, str]) -> dict[str, Word]:
    return {row[0]: Word(*row) for row in rows}


#: Why a firm does not want to be introduced; staff read it, the other firm does not.
REASONS = _words(
    ("no_fit", "찾는 것과 달라요", "Not what we look for"),
    ("no_time", "지금은 여력이 없어요", "No time for it now"),
    ("competitor", "경쟁하는 회사예요", "A competitor"),
    ("known", "이미 아는 회사예요", "We know each other"),
    ("terms", "조건이 맞지 않아요", "The terms do not suit us"),
    ("other", "그 밖의 까닭", "Another reason"),
)

STATES = _words(
    ("proposed", "답을 기다림", "Waiting for answers"),
    ("agreed", "이어짐", "Introduced"),
    ("declined", "거절됨", "Declined"),
    ("expired", "기한이 지남", "Expired"),
    ("recalled", "거둠", "Recalled"),
)
