"""What providers and their problems are called, in the reader's language."""

from urllib.parse import urlsplit

from portal.accounts.identities.problems import Problem
from portal.core.providers import Provider
from portal.web.language import gettext as _


def provider_label(provider: Provider) -> str:
    """What a provider is called in a sentence."""
    names = {"kakao": _("카카오"), "naver": _("네이버"), "google": "Google"}
    return provider.label or str(names.get(provider.name, urlsplit(provider.issuer).hostname or provider.name))


def button_label(provider: Provider) -> str:
    """What stands on its button; the known ones say how theirs is to read."""
    texts = {
        "kakao": _("카카오 로그인"),
        "naver": _("네이버 로그인"),
        "google": _("Google 계정으로 로그인"),
    }
    if provider.label or provider.name not in texts:
        return str(_("%(provider)s 계정으로 로그인", provider=provider_label(provider)))
    return str(texts[provider.name])


def told(problem: Problem, provider: str) -> str:
    """What went wrong and what to do; `provider` is its label."""
    texts = {
        Problem.DENIED: _(
            "%(provider)s 로그인을 취소했어요. 다시 하거나 다른 방법으로 로그인해 주세요.", provider=provider
        ),
        Problem.AWAY: _(
            "%(provider)s 서버가 대답하지 않아요. 잠시 뒤에 다시 하거나 다른 방법으로 로그인해 주세요.",
            provider=provider,
        ),
        Problem.WRONG: _(
            "%(provider)s의 대답을 믿을 수 없어서 로그인하지 않았어요. 다시 해도 같으면 허브에 알려 주세요.",
            provider=provider,
        ),
        Problem.STALE: _(
            "로그인을 시작한 지 오래됐거나 이미 쓴 요청이에요. 다른 브라우저에서 시작했을 수도 있어요. 다시 해 주세요."
        ),
        Problem.TOO_MANY: _("요청이 너무 잦아요. 10분쯤 뒤에 다시 해 주세요."),
        Problem.OTHER: _("가입할 때 쓴 %(provider)s 계정이 아니에요. 그 계정으로 다시 해 주세요.", provider=provider),
        Problem.TAKEN: _(
            "이 %(provider)s 계정은 다른 사람의 계정에 연결되어 있어요. 그 계정에서 먼저 끊어 주세요.",
            provider=provider,
        ),
    }
    return str(texts[problem])
