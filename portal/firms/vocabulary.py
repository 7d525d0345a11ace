"""The words that firms are sorted by. Codes are stable; labels are for people.

Fields, industries and regions are rows (`Tag`), so that an import can bring new ones; those listed here are known
from the start, with both languages and with the spellings by which imports name them.
"""

from dataclasses import dataclass
from enum import StrEnum

#: What search calls the owner of a firm's documents.
OWNER = "firm"


class Vocabulary(StrEnum):
    """Which list a tag belongs to."""

    FIELD = "field"
    INDUSTRY = "industry"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Word:
    """A code with its labels and other spellings."""

    code: str
    ko: str
    en: str
    aliases: tuple[str, ...] = ()

    def label(self, locale: str) -> str:
        return self.en if locale == "en" else self.ko


def _words(*rows: tuple[str, ...]) -> dict[str, Word]:
    return {row[0]: Word(row[0], row[1], row[2], row[3:]) for row in rows}


KINDS = _words(
    ("resident", "입주기업", "Resident", "입주"),
    ("member", "멤버십 기업", "Member", "멤버십", "회원사"),
    ("alumni", "졸업기업", "Alumni", "졸업"),
    ("corporate", "대기업·중견기업", "Corporate", "대기업", "중견기업", "상장사"),
    ("investor", "투자사·액셀러레이터", "Investor", "투자사", "액셀러레이터"),
    ("institute", "연구·지원기관", "Institute", "연구기관", "기관"),
)
#: Kinds that follow from a tenure in the hub, and kinds that staff set.
TENURE_KINDS = ("resident", "member")
ASSIGNED_KINDS = ("corporate", "investor", "institute")

STAGES = _words(
    ("idea", "예비창업", "Idea", "아이디어"),
    ("pre_seed", "프리시드", "Pre-seed"),
    ("seed", "시드", "Seed"),
    ("pre_a", "프리 A", "Pre-A", "pre-a", "프리시리즈a"),
    ("series_a", "시리즈 A", "Series A", "시리즈a"),
    ("series_b", "시리즈 B", "Series B", "시리즈b"),
    ("series_c", "시리즈 C 이상", "Series C+", "시리즈c"),
    ("pre_ipo", "상장 전 투자", "Pre-IPO", "프리ipo"),
    ("listed", "상장", "Listed", "코스닥", "코스피", "코넥스"),
)

LOOKING_FOR = _words(
    ("poc", "PoC·실증 파트너", "PoC partner"),
    ("investment", "투자 유치", "Investment"),
    ("customers", "고객·판로", "Customers"),
    ("hiring", "채용", "Talent"),
    ("technology", "기술 도입", "Technology"),
    ("data", "데이터 제휴", "Data partner"),
    ("research", "공동 연구", "Joint research"),
    ("overseas", "해외 진출 파트너", "Overseas partner"),
)

HEADCOUNT_BANDS = _words(
    ("1-4", "1–4명", "1–4 people"),
    ("5-9", "5–9명", "5–9 people"),
    ("10-29", "10–29명", "10–29 people"),
    ("30-99", "30–99명", "30–99 people"),
    ("100-299", "100–299명", "100–299 people"),
    ("300+", "300명 이상", "300 people or more"),
)

FIELDS = _words(
    ("vision", "컴퓨터 비전", "Computer vision", "비전", "영상"),
    ("speech", "음성·오디오", "Speech and audio", "음성"),
    ("language", "자연어 처리", "Natural language", "nlp", "언어"),
    ("generative", "생성형 AI", "Generative AI", "생성 ai"),
    ("recommendation", "추천·개인화", "Recommendation", "추천"),
    ("prediction", "예측·시계열", "Prediction", "예측"),
    ("optimization", "최적화·의사결정", "Optimization", "최적화"),
    ("robotics", "로보틱스", "Robotics", "로봇"),
    ("semiconductor", "AI 반도체", "AI semiconductors", "반도체", "가속기"),
    ("edge", "엣지·온디바이스", "Edge and on-device", "엣지"),
    ("infrastructure", "AI 인프라·MLOps", "AI infrastructure", "mlops", "인프라"),
    ("data", "데이터·합성데이터", "Data", "데이터"),
    ("trust", "AI 보안·신뢰성", "Security and trust", "보안", "신뢰성"),
    ("science", "과학·신약 AI", "AI for science", "과학"),
)

INDUSTRIES = _words(
    ("healthcare", "의료·헬스케어", "Healthcare", "의료", "헬스케어"),
    ("pharma", "바이오·제약", "Bio and pharma", "바이오", "제약"),
    ("manufacturing", "제조", "Manufacturing", "제조업"),
    ("mobility", "모빌리티", "Mobility", "자동차"),
    ("logistics", "물류", "Logistics", "물류업"),
    ("finance", "금융·보험", "Finance and insurance", "금융", "보험"),
    ("education", "교육", "Education"),
    ("commerce", "유통·커머스", "Commerce", "유통", "커머스"),
    ("agriculture", "농축수산·식품", "Agriculture and food", "농업", "식품"),
    ("energy", "에너지·환경", "Energy and environment", "에너지", "환경"),
    ("security", "보안·안전", "Security and safety", "안전"),
    ("public", "공공·도시", "Public sector", "공공"),
    ("media", "미디어·게임", "Media and games", "미디어", "게임"),
    ("legal", "법률·특허", "Legal", "법률"),
    ("construction", "건설·부동산", "Construction and real estate", "건설", "부동산"),
    ("electronics", "전자·반도체 산업", "Electronics", "전자"),
    ("enterprise", "기업 업무", "Enterprise", "업무"),
    ("lifestyle", "생활·여가", "Lifestyle", "생활"),
)

REGIONS = _words(
    ("seoul", "서울", "Seoul", "서울특별시", "서울시"),
    ("busan", "부산", "Busan", "부산광역시", "부산시"),
    ("daegu", "대구", "Daegu", "대구광역시", "대구시"),
    ("incheon", "인천", "Incheon", "인천광역시", "인천시"),
    ("gwangju", "광주", "Gwangju", "광주광역시", "광주시"),
    ("daejeon", "대전", "Daejeon", "대전광역시", "대전시"),
    ("ulsan", "울산", "Ulsan", "울산광역시", "울산시"),
    ("sejong", "세종", "Sejong", "세종특별자치시", "세종시"),
    ("gyeonggi", "경기", "Gyeonggi", "경기도"),
    ("gangwon", "강원", "Gangwon", "강원도", "강원특별자치도"),
    ("chungbuk", "충북", "Chungbuk", "충청북도"),
    ("chungnam", "충남", "Chungnam", "충청남도"),
    ("jeonbuk", "전북", "Jeonbuk", "전라북도", "전북특별자치도"),
    ("jeonnam", "전남", "Jeonnam", "전라남도"),
    ("gyeongbuk", "경북", "Gyeongbuk", "경상북도"),
    ("gyeongnam", "경남", "Gyeongnam", "경상남도"),
    ("jeju", "제주", "Jeju", "제주도", "제주특별자치도"),
)

KNOWN_TAGS: dict[Vocabulary, dict[str, Word]] = {
    Vocabulary.FIELD: FIELDS,
    Vocabulary.INDUSTRY: INDUSTRIES,
    Vocabulary.REGION: REGIONS,
}

TERMS_OF_USE = _words(
    ("license", "기술이전·라이선스", "License"),
    ("joint_research", "공동 연구", "Joint research"),
    ("contract", "위탁 개발", "Contract development"),
    ("open_source", "오픈소스", "Open source"),
)

DELIVERIES = _words(
    ("saas", "클라우드 구독", "Cloud (SaaS)"),
    ("on_premise", "구축형", "On premises"),
    ("api", "API", "API"),
    ("device", "장비·기기", "Device"),
    ("consulting", "컨설팅·용역", "Consulting"),
)

PRICE_MODELS = _words(
    ("subscription", "구독", "Subscription"),
    ("usage", "사용량 기준", "Usage-based"),
    ("license", "라이선스 구매", "License"),
    ("project", "프로젝트 단위", "Per project"),
    ("free_trial", "무료 체험 후 계약", "Free trial, then contract"),
)

METRICS = _words(
    ("revenue", "매출", "Revenue"),
    ("investment", "투자 유치", "Investment raised"),
    ("headcount", "임직원", "Headcount"),
    ("new_jobs", "신규 고용", "New jobs"),
    ("patents", "등록 특허", "Patents"),
    ("customers", "고객사", "Customers"),
    ("accuracy", "정확도", "Accuracy"),
)

#: What a number was read from.
EVIDENCE = _words(
    ("statements", "재무제표·감사보고서", "Financial statements"),
    ("certificate", "증명서·인증서", "Certificate"),
    ("registry", "공공기관의 기록", "Public record"),
    ("contract", "계약서·투자 확인서", "Contract or investment confirmation"),
    ("test_report", "시험 성적서·논문", "Test report or paper"),
    ("press", "보도자료·기사", "Press"),
    ("own_count", "회사의 집계", "The company's own count"),
)

FRESHNESS = _words(
    ("current", "최신", "Current"),
    ("due", "확인할 때", "Due"),
    ("overdue", "확인 지남", "Overdue"),
    ("dormant", "오래됨", "Dormant"),
)
#: Days since an edit, or since somebody said "still correct", after which a profile changes its state.
FRESHNESS_DAYS = (("dormant", 180), ("overdue", 120), ("due", 90))


def headcount_band(people: int | None) -> str | None:
    """The band that a headcount falls into; `None` when it is unknown."""
    if not people or people < 1:
        return None
    for band, last in (("1-4", 4), ("5-9", 9), ("10-29", 29), ("30-99", 99), ("100-299", 299)):
        if people <= last:
            return band
    return "300+"
