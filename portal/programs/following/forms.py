"""Forms after a program: shape and wording."""

from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import FileField, IntegerField
from wtforms.validators import NumberRange

from portal.programs.desk.inputs import AddressField
from portal.programs.following import labels, queries
from portal.programs.following.models import MOST_DAYS
from portal.programs.models import TITLE_LENGTH, URL_LENGTH, Program
from portal.web.forms import ChoiceField, Form, LineField, most, needed
from portal.web.language import current_locale
from portal.web.language import gettext as _

OWN = "own"


class SurveyForm(Form):
    """By which form people are asked, and how long they may answer."""

    template = ChoiceField()
    days = IntegerField(
        validators=[NumberRange(min=1, max=MOST_DAYS, message=_l("1부터 90 사이의 날수를 적어 주세요."))]
    )

    def __init__(self, program_id: int, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        locale = current_locale()
        found = [] if queries.own_form(program_id) else queries.templates()
        self.template.choices = [(str(one.id), one.title(locale)) for one in found] or [(OWN, _("이 프로그램의 설문"))]

    @property
    def template_id(self) -> int:
        """The form to begin from; 0 for the one that the program has."""
        return 0 if self.template.data == OWN else int(self.template.data)


class MaterialForm(Form):
    """A file or a link, what it is called, and who may have it."""

    title_ko = LineField(validators=[needed(_l("제목을 적어 주세요.")), most(TITLE_LENGTH)])
    title_en = LineField(validators=[most(TITLE_LENGTH)])
    file = FileField()
    url = AddressField(validators=[most(URL_LENGTH)])
    session = ChoiceField(default="")
    for_whom = ChoiceField()

    def __init__(self, program: Program, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        held = [one for one in program.sessions if one.cancelled_at is None]
        self.session.choices = [("", _("모든 일정")), *((str(one.id), labels.session_label(one)) for one in held)]
        self.for_whom.choices = labels.whom_choices()

    @property
    def sent(self) -> FileStorage | None:
        found = self.file.data
        return found if isinstance(found, FileStorage) and found.filename else None

    @property
    def values(self) -> dict[str, Any]:
        """What the form says, once it is valid; without the file."""
        words = {name: self[name].data or "" for name in ("title_ko", "title_en", "url")}
        return words | {
            "session_id": int(self.session.data) if self.session.data else None,
            "for_whom": self.for_whom.data,
        }
