"""Which column of a list fills which field of a listing."""

from portal.firms.importing.columns import FieldNames

LISTING_FIELDS = (
    *("title", "host", "kind", "posted_on", "starts_on", "ends_on", "closes_on", "period", "apply_period"),
    *("place", "is_online", "region", "country", "topics", "language", "link", "source", "source_key"),
)
MULTIPLE = frozenset({"topics"})
#: Fields that hold a day; of these a list may name only the month, which then is its first or its last day.
DAYS = ("posted_on", "starts_on", "ends_on", "closes_on")

#: Headers that Korean and English lists of calls, events and conferences use.
_HEADERS = {
    "title": (
        "제목 공고명 사업명 사업공고명 공고제목 프로그램명 프로그램 행사명 행사제목 이벤트명 컨퍼런스명 "
        "지원사업명 과제명 name eventname conference event program subject"
    ),
    "host": (
        "주최 주관 주최기관 주관기관 주최주관 운영기관 기관 기관명 수행기관 사업수행기관 지원기관 공고기관 소관기관 "
        "org organization organisation organizer organiser hostedby agency"
    ),
    "kind": "종류 구분 유형 분류 공고유형 행사유형 category type",
    "posted_on": "공고일 게시일 등록일 작성일 공고일자 등록일자 posted postedat published publishedat postedon",
    "starts_on": (
        "시작일 시작일자 행사일 행사일자 개최일 개최일자 일자 일시 날짜 행사시작일 "
        "date start startdate begin from eventdate"
    ),
    "ends_on": "종료일 종료일자 행사종료일 end enddate to",
    "closes_on": (
        "마감일 마감 마감일자 접수마감 접수마감일 신청마감 신청마감일 모집마감일 접수종료일 신청종료일 공고종료일 "
        "deadline due duedate closes closingdate applyby"
    ),
    "period": "기간 행사기간 개최기간 교육기간 dates",
    "apply_period": "접수기간 신청기간 모집기간 공고기간 applicationperiod",
    "place": "장소 개최장소 행사장소 place venue address",
    "is_online": "온라인 온라인여부 online isonline virtual",
    "region": "지역 소재지 시도 도시 city",
    "country": "국가 나라 nation",
    "topics": "분야 주제 기술분야 지원분야 태그 키워드 topic field fields section tags keywords",
    "language": "언어 사용언어 languages locale locales lang",
    "link": "링크 주소 상세주소 바로가기 홈페이지 누리집 공고주소 공고url 상세url url href website homepage",
    "source": "출처 수집처 출처명 sourcename",
    "source_key": "관리번호 공고번호 일련번호 사업번호 식별자 key id uid sourcekey sourceid externalid",
}

FIELDS = FieldNames(LISTING_FIELDS, _HEADERS, needed="title", needed_label="제목", multiple=MULTIPLE)
