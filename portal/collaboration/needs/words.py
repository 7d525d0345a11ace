"""The words of needs. Codes are stable; labels are for people."""

from portal.firms.vocabulary import Word


def words(*rows: tuple[str, str, str]) -> dict[str, Word]:
    """`{code: word}` of codes with their labels in both languages."""
    return {row[0]: Word(*row) for row in rows}


PURPOSES = words(
    ("poc", "PoC·실증", "PoC"),
    ("joint_development", "공동 개발", "Joint development"),
    ("supply", "공급·납품", "Supply"),
    ("investment", "투자", "Investment"),
    ("hiring", "채용·인력", "Hiring"),
    ("media", "홍보·미디어", "Media"),
    ("other", "그 밖의 협업", "Other"),
)

BUDGETS = words(
    ("open", "협의하며 정해요", "To be agreed"),
    ("none", "현금 예산 없음", "No cash budget"),
    ("under_10m", "1천만 원 미만", "Under ₩10m"),
    ("10m_50m", "1천만–5천만 원", "₩10m–50m"),
    ("50m_100m", "5천만–1억 원", "₩50m–100m"),
    ("100m_500m", "1억–5억 원", "₩100m–500m"),
    ("over_500m", "5억 원 이상", "₩500m or more"),
)

VISIBILITIES = words(
    ("everyone", "누구나", "Everyone"),
    ("members", "허브의 회원사", "Firms of the hub"),
    ("firms", "고른 회사만", "Chosen firms"),
    ("staff", "이름 없이, 허브를 거쳐", "Through the hub, without our name"),
)

#: Why a need is closed. The portal itself gives the last one, the firm the others.
OUTCOMES = words(
    ("found", "여기에서 상대를 찾았어요", "Found a partner here"),
    ("found_elsewhere", "다른 곳에서 찾았어요", "Found a partner elsewhere"),
    ("postponed", "나중으로 미뤘어요", "Postponed"),
    ("not_needed", "이제 필요하지 않아요", "No longer needed"),
    ("unfit", "맞는 제안이 없었어요", "No proposal fitted"),
    ("expired", "기한이 지났어요", "The deadline passed"),
)
CHOSEN_OUTCOMES = tuple(code for code in OUTCOMES if code != "expired")
