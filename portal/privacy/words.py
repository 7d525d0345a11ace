"""What many packages say alike of rows that stay when somebody leaves."""

from flask_babel import lazy_gettext as _l

FIRMS_RECORD = _l("회사의 기록이에요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요.")
HUBS_RECORD = _l("허브의 기록이에요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요.")
