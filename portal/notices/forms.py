"""The forms of notices: shape and wording."""

import re
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField, ValidationError
from wtforms.validators import DataRequired

from portal.core.korean import clean
from portal.notices.models import LONGEST_TITLE
from portal.notices.news import FIELDS
from portal.web.forms import Form, LineField, most, needed
from portal.web.language import gettext as _

#: The mark of advertising, however it is written.
_MARKED = re.compile(r"\s*[(\[{<（［【〈]\s*광\s*고")
LONGEST_BODY, LONGEST_LINK = 10_000, 500


class BodyField(TextAreaField):  # type: ignore[misc]  # wtforms has no types
    """Paragraphs, one a line."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = clean(valuelist[0]).strip()


class LinkField(LineField):
    """A page of ours, or an address with https; or nothing."""

    def pre_validate(self, form: Form) -> None:
        if not self.data:
            return
        if self.data.startswith("/") and not self.data.startswith(("//", "/\\")) and " " not in self.data:
            return
        try:
            parts = urlsplit(self.data)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme != "https" or not parts.hostname or " " in self.data:
            raise ValidationError(_("허브의 주소(/로 시작)나 https 주소를 적어 주세요. 예: /directory"))


class NewsForm(Form):
    title_ko = LineField(validators=[needed(_l("제목을 적어 주세요.")), most(LONGEST_TITLE)])
    body_ko = BodyField(validators=[DataRequired(_l("내용을 적어 주세요.")), most(LONGEST_BODY)])
    title_en = LineField(validators=[most(LONGEST_TITLE)])
    body_en = BodyField(validators=[most(LONGEST_BODY)])
    link = LinkField(validators=[most(LONGEST_LINK)])

    def validate(self, extra_validators: object = None) -> bool:
        valid = super().validate(extra_validators)
        for field in (self.title_ko, self.title_en):
            if _MARKED.match(field.data or ""):
                # The law wants the mark as it is, once: the letter gets it by itself.
                self.refuse(field.name, _("제목 앞의 (광고)는 저절로 붙어요. 빼고 적어 주세요."))
                valid = False
        if bool(self.title_en.data) != bool(self.body_en.data):
            self.refuse("body_en" if self.title_en.data else "title_en", _("영어는 제목과 내용을 함께 적어 주세요."))
            valid = False
        return valid

    @property
    def values(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in FIELDS}
