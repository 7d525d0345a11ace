"""The letters of accounts, in the language of who gets them. Links are made from `PORTAL_BASE_URL` alone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from flask import current_app

from portal.accounts.emails import sendable
from portal.accounts.models import Person
from portal.accounts.tokens import new_token
from portal.core.personal import letter_tag
from portal.core.settings import Settings
from portal.jobs import mail
from portal.jobs.mail import CalendarPart
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import in_language, speaking

#: How the keys of last letters begin.
FAREWELL = "farewell-"
#: And those of letters to whom nobody knows yet.
INVITATION = "invitation-"


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One thing of a section: what it is, where it leads, and a smaller line."""

    words: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class LetterSection:
    """Things of one sort under a heading."""

    title: str
    items: Sequence[LetterItem]

    @property
    def text(self) -> str:
        lines = ("\n  ".join(filter(None, (f"- {one.words}", one.note, one.url))) for one in self.items)
        return "\n\n".join((f"■ {self.title}", *lines))


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says: paragraphs, one button, smaller lines below it, and `(words, address)` pairs below these.

    Sections, where there are any, stand between the paragraphs and the button. A heading says in the letter what the
    subject says above it, for mail programs show a subject small, cut off or not at all.
    """

    subject: str
    paragraphs: Sequence[str]
    button: str = ""
    url: str = ""
    notes: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    sections: Sequence[LetterSection] = ()
    heading: str = ""

    @property
    def text(self) -> str:
        action = (f"{self.button}:\n{self.url}",) if self.url else ()
        links = tuple(f"{words}:\n{url}" for words, url in self.links)
        sections = (section.text for section in self.sections)
        heading = (self.heading,) if self.heading else ()
        return "\n\n".join((*heading, *self.paragraphs, *sections, *action, *self.notes, *links, f"— {_hub()}")) + "\n"


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words, as text and as HTML."""

    subject: str
    text: str
    html: str


def send_verification(person: Person, token: str) -> None:
    """The letter after signing up."""
    with speaking(person.locale):
        letter = Letter(
            _("[%(hub)s] 이메일을 확인해 주세요", hub=_hub()),
            [
                _("%(name)s님, 가입해 주셔서 감사합니다.", name=person.name),
                _("아래 단추를 누르고 가입할 때 정한 비밀번호를 적으면 계정을 쓸 수 있습니다."),
            ],
            _("이메일 확인하기"),
            _link("/verify", token, person.locale),
            [
                _("이 링크는 24시간 동안 한 번만 쓸 수 있습니다."),
                _("가입한 적이 없다면 이 메일을 지우면 됩니다. 비밀번호를 모르는 사람은 계정을 열 수 없습니다."),
            ],
        )
        _send(letter, person.email, person)


def send_known(person: Person) -> None:
    """To somebody with an account, whose address somebody signs up with."""
    with speaking(person.locale):
        letter = Letter(
            _("[%(hub)s] 이미 가입한 이메일입니다", hub=_hub()),
            [
                _("이 이메일로 가입하려는 요청이 있었지만, 이미 계정이 있습니다."),
                _("본인이 하셨다면 로그인하거나, 비밀번호를 잊었을 때에는 새로 정해 주세요."),
            ],
            _("로그인하기"),
            _settings().base_url + in_language("/sign-in", person.locale),
            [_("본인이 하지 않았다면 아무것도 하지 않아도 됩니다. 계정은 그대로입니다.")],
        )
        _send(letter, person.email, person)


def send_reset(person: Person, token: str) -> None:
    """The link that sets a new password."""
    with speaking(person.locale):
        letter = Letter(
            _("[%(hub)s] 비밀번호를 새로 정해 주세요", hub=_hub()),
            [_("비밀번호를 새로 정하려는 요청을 받았습니다. 아래 단추를 눌러 정해 주세요.")],
            _("비밀번호 새로 정하기"),
            _link("/reset-password", token, person.locale),
            [
                _("이 링크는 1시간 동안 한 번만 쓸 수 있습니다."),
                _("본인이 하지 않았다면 이 메일을 지우면 됩니다. 비밀번호는 그대로입니다."),
            ],
        )
        _send(letter, person.email, person)


def send_password_changed(person: Person) -> None:
    """That the password is another one now."""
    with speaking(person.locale):
        letter = Letter(
            _("[%(hub)s] 비밀번호가 바뀌었습니다", hub=_hub()),
            [
                _("계정의 비밀번호가 바뀌었고, 로그인한 모든 기기에서 로그아웃되었습니다."),
                _("본인이 하지 않았다면 바로 비밀번호를 새로 정해 주세요."),
            ],
            _("비밀번호 새로 정하기"),
            _settings().base_url + in_language("/forgot-password", person.locale),
        )
        _send(letter, person.email, person)


def send_new_email(person: Person, email: str, token: str) -> None:
    """The link to an address that is to become the person's."""
    with speaking(person.locale):
        letter = Letter(
            _("[%(hub)s] 새 이메일을 확인해 주세요", hub=_hub()),
            [_("이 주소를 계정의 이메일로 쓰려면 로그인한 채로 아래 단추를 눌러 주세요.")],
            _("새 이메일 확인하기"),
            _link("/me/email/confirm", token, person.locale),
            [
                _("이 링크는 24시간 동안 한 번만 쓸 수 있습니다."),
                _("요청한 적이 없다면 이 메일을 지우면 됩니다."),
            ],
        )
        _send(letter, email, person)


def send_email_notice(person: Person, *, before: str, done: bool) -> None:
    """To the address that an account had: that another is asked for, or has taken its place."""
    with speaking(person.locale):
        said = (
            _("계정의 이메일이 다른 주소로 바뀌었습니다. 이제 이 주소로는 로그인할 수 없습니다.")
            if done
            else _("계정의 이메일을 다른 주소로 바꾸려는 요청이 있었습니다. 새 주소에서 확인하면 바뀝니다.")
        )
        letter = Letter(
            _("[%(hub)s] 계정의 이메일이 바뀝니다", hub=_hub()),
            [said, _("본인이 하지 않았다면 바로 비밀번호를 새로 정하고 허브에 알려 주세요.")],
            _("비밀번호 새로 정하기"),
            _settings().base_url + in_language("/forgot-password", person.locale),
        )
        _send(letter, before, person)


def send_farewell(email: str, locale: str, number: str) -> None:
    """The last letter, to somebody of whom nothing else is left; its row goes when it is sent.

    It is nobody's: what destroys the letters about a person is not to take this one.
    """
    with speaking(locale):
        letter = Letter(
            _("[%(hub)s] 탈퇴했습니다", hub=_hub()),
            [
                _("계정과 개인정보를 모두 지웠습니다. 그동안 함께해 주셔서 감사합니다."),
                _("법령에 따라 따로 보관하는 것은 아래 번호로만 찾을 수 있습니다. 물어볼 때 알려 주세요."),
                _("탈퇴 확인 번호: %(number)s", number=number),
            ],
            notes=[_("이 메일이 마지막 메일입니다. 같은 이메일로 언제든지 다시 가입할 수 있습니다.")],
        )
        _queue(f"{FAREWELL}{new_token()}", letter, email, locale)


def send_letter(
    letter: Letter,
    person: Person,
    *,
    what: str = "",
    headers: Mapping[str, str] | None = None,
    guard: str = "",
    for_guard: Mapping[str, Any] | None = None,
    names: str = "",
    calendar: CalendarPart | None = None,
    key: str = "",
) -> None:
    """Queue a letter of an upper floor, made while speaking the person's language.

    `what` names it: while one of that name waits for the person, another takes its place. Without, each is its own.
    `names` is whose name stands in it (`person:5`), when that is somebody else's. `calendar` comes with it; such a
    letter has no name, for what takes its place would leave without. `key` is of the draft that it was (`new_key`).
    """
    if what and calendar:
        raise ValueError("a letter that another may take the place of cannot bring an invitation")
    written, more = write(letter, person.locale), {"headers": headers, "guard": guard, "for_guard": for_guard}
    send_written(written, person, key=key or new_key(person, what), calendar=calendar, names=names, **more)


def send_written(written: Written, person: Person, *, key: str, **more: Any) -> None:
    """Queue a letter that was put into words before; `more` is what `mail.send` takes."""
    mail.send(key, to=sendable(person.email), about=person.id, **asdict(written), **more)


def new_key(person: Person, what: str = "") -> str:
    """The key of a letter to somebody: with it, it goes when they withdraw."""
    return f"{letter_tag(person.key or '')}-{what or new_token()}"


def send_to_address(letter: Letter, email: str, locale: str) -> None:
    """Queue a letter to an address that is nobody's here, made while speaking `locale`; gone when it is sent."""
    _queue(f"{INVITATION}{new_token()}", letter, email, locale)


def _send(letter: Letter, email: str, about: Person) -> None:
    # A key of its own for each: a second letter is not to take the place of one that waits.
    _queue(f"{letter_tag(about.key or '')}-{new_token()}", letter, email, about.locale)


def _queue(key: str, letter: Letter, email: str, locale: str) -> None:
    mail.send(key, to=sendable(email), **asdict(write(letter, locale)))


def write(letter: Letter, locale: str) -> Written:
    """Put a letter into words, while speaking `locale`."""
    # Not Flask's function: it would ask for a request, and the worker has none.
    page = current_app.jinja_env.get_template("emails/letter.html")
    return Written(letter.subject, letter.text, page.render(letter=letter, locale=locale, hub_name=_hub()))


def _link(path: str, token: str, locale: str) -> str:
    # In the query, which no log of ours holds.
    return f"{_settings().base_url}{in_language(path, locale)}?{urlencode({'token': token})}"


def _hub() -> str:
    return current_hub().name


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal.settings"]
    return settings
