"""What accounts put into the header, the tab bar and the palette: signing in, or one's own pages."""

from collections.abc import Iterable

from flask import request, url_for

from portal.core.viewer import Viewer
from portal.web import resuming
from portal.web.language import gettext as _
from portal.web.slots import Command, Link

#: Who signs in on a page with a longer address begins anew: a page names it several times.
LONGEST_NEXT = 2_000
_OWN = ("accounts", "recovery", "me", "identities", "my_identities", "factors", "second_factor", "passkeys")


def links(viewer: Viewer) -> Iterable[Link]:
    """Entries of the `person` slot; the first is also the tab bar's."""
    if viewer.is_anonymous:
        is_aside = request.blueprint in _OWN or request.method != "GET"
        here = resuming.own_address()
        then = None if is_aside or len(here) > LONGEST_NEXT else here
        yield _link("accounts.sign_in", _("로그인"), "log-in", then)
        yield _link("accounts.sign_up", _("회원가입"), "user-plus")
    else:
        yield _link("me.profile", _("내 정보"), "user-round")
        yield _link("me.devices", _("내 기기"), "laptop")
        yield _link("me.consents", _("약관과 동의"), "file-text")


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the `palette` slot."""
    if viewer.is_anonymous:
        yield Command(_("로그인"), "log-in", url_for("accounts.sign_in"), words="sign in log in 로그인 접속")
        yield Command(_("회원가입"), "user-plus", url_for("accounts.sign_up"), words="sign up register 가입")
    else:
        yield Command(_("내 정보"), "user-round", url_for("me.profile"), words="me profile account 계정")
        yield Command(_("내 기기"), "laptop", url_for("me.devices"), words="devices sessions sign out 로그아웃")
        yield Command(
            _("2단계 인증"), "shield-check", url_for("second_factor.show"), words="2fa otp totp second factor"
        )
        yield Command(_("비밀번호 바꾸기"), "key-round", url_for("me.password"), words="password")


def _link(endpoint: str, label: str, icon: str, then: str | None = None) -> Link:
    return Link(label, url_for(endpoint, next=then), icon, request.endpoint == endpoint)
