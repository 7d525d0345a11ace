"""The words of proposals. Codes are stable; labels are for people."""

from portal.collaboration.needs.words import words

#: Why a proposal is declined. The portal itself gives the last one, people the others.
REASONS = words(
    ("other_chosen", "다른 제안을 골랐어요", "Another proposal was chosen"),
    ("not_fitting", "찾던 것과 달라요", "Not what we look for"),
    ("budget", "예산이 맞지 않아요", "The budget does not fit"),
    ("timing", "시기가 맞지 않아요", "The timing does not fit"),
    ("readiness", "아직 준비가 더 필요해 보여요", "It seems to need more time to be ready"),
    ("unclear", "내용을 알기 어려워요", "Hard to understand"),
    ("other", "그 밖의 까닭", "Another reason"),
    ("need_closed", "수요가 마감됐어요", "The need was closed"),
)
CHOSEN_REASONS = tuple(code for code in REASONS if code != "need_closed")
