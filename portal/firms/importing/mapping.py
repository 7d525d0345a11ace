"""Which column of a table fills which field of a firm."""

from portal.firms.importing.columns import FieldNames

IMPORT_FIELDS = (
    *("name", "name_en", "kind", "registration_number", "fields", "industries", "tagline", "description"),
    *("technologies", "services", "keywords", "homepage", "region", "employees", "founded_on", "stage"),
    *("email", "phone"),
)
#: Fields that hold several values, so that several columns may fill them.
MULTIPLE = frozenset({"fields", "industries", "technologies", "services", "keywords"})

#: Headers that Korean and English lists use. 상장일 (listed on) is no founding date; 시장 is no stage.
_HEADERS = {
    "name": (
        "회사명 기업명 업체명 상호 상호명 법인명 사명 회사이름 기업이름 회사명(국문) "
        "기업명(국문) 국문명 국문회사명 company companyname"
    ),
    "name_en": (
        "회사명(영문) 기업명(영문) 영문명 영문회사명 영문기업명 영문사명 영문상호 englishname nameenglish companynameen"
    ),
    "kind": "구분 기업구분 회사구분 기업유형 회원구분",
    "registration_number": "사업자등록번호 사업자번호 사업자등록no businessnumber brn registrationno",
    "fields": "기술분야 ai분야 분야 field",
    "industries": "업종 산업 산업분야 업종명 industry",
    "tagline": "한줄소개 한줄설명 슬로건 oneliner",
    "description": "소개 회사소개 기업소개 설명 사업내용 기업개요 회사개요 about",
    "technologies": "기술 보유기술 핵심기술 주요기술 technology",
    "services": (
        "서비스 제품 제품서비스 제품및서비스 주요제품 주요서비스 주요제품및서비스 주력제품 service product products"
    ),
    "keywords": "키워드 핵심키워드 태그 keyword tags",
    "homepage": "홈페이지 웹사이트 홈페이지주소 홈페이지url 사이트 누리집 url website web",
    "region": "지역 소재지 시도 본사지역 본사소재지 location",
    "employees": "종업원수 직원수 임직원수 종업원 인원 고용인원 상시근로자수 employeecount headcount",
    "founded_on": ("설립일 설립일자 설립연월일 설립년월일 창업일 창립일 개업일 founded foundedon foundingdate"),
    "stage": "투자단계 성장단계 투자유치단계 라운드 round",
    "email": "이메일 이메일주소 전자우편 메일 대표이메일 mail",
    "phone": "대표전화 전화 전화번호 연락처 대표번호 대표전화번호 tel telephone phonenumber",
}

FIRM_FIELDS = FieldNames(IMPORT_FIELDS, _HEADERS, needed="name", needed_label="회사 이름", multiple=MULTIPLE)
map_columns = FIRM_FIELDS.map_columns
guessed_columns = FIRM_FIELDS.guessed_columns
chosen_columns = FIRM_FIELDS.chosen_columns
knows_header = FIRM_FIELDS.knows_header
recognised_field = FIRM_FIELDS.recognised_field
