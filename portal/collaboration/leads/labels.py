"""What stages, reasons, bands and refusals are called, in the reader's language."""

from portal.collaboration.leads.models import Band, Closed, Stage
from portal.core.errors import RuleError
from portal.web.language import gettext as _


def stage_label(stage: str) -> str:
    """A stage, or that a lead is closed, or that there is nothing between two firms."""
    labels = {
        Stage.NEW: _("새 리드"),
        Stage.CONTACTED: _("연락함"),
        Stage.MEETING: _("만남"),
        Stage.NDA: _("비밀유지 약정"),
        Stage.POC: _("PoC"),
        Stage.CONTRACT: _("계약"),
        "closed": _("마무리"),
        "none": _("진행하는 일이 없음"),
    }
    return str(labels.get(stage, stage))


def stage_choices() -> list[tuple[str, str]]:
    """All stages, for a form."""
    return [(stage.value, stage_label(stage)) for stage in Stage]


def known_choices() -> list[tuple[str, str]]:
    """What the other side can say: how far it is, or that there is nothing."""
    return [(one, stage_label(one)) for one in (*(stage.value for stage in Stage if stage != Stage.NEW), "none")]


def closed_label(because: str) -> str:
    """Why a lead was closed."""
    labels: dict[str, str] = {
        Closed.DONE: _("협업을 잘 마쳤어요"),
        Closed.NO_ANSWER: _("답이 없어요"),
        Closed.NO_FIT: _("서로 맞지 않아요"),
        Closed.NO_BUDGET: _("예산이 없어요"),
        Closed.TIMING: _("때가 맞지 않아요"),
        Closed.OTHER_CHOSEN: _("다른 회사와 하기로 했어요"),
        Closed.MISTAKE: _("잘못 추가했어요"),
    }
    return str(labels.get(because, because))


def closed_choices() -> list[tuple[str, str]]:
    """All reasons, for a form."""
    return [(one.value, closed_label(one)) for one in Closed]


def band_label(band: str) -> str:
    """About how much a contract is worth."""
    labels = {
        "": _("밝히지 않음"),
        Band.UNDER_10M: _("1천만 원 미만"),
        Band.UNDER_50M: _("1천만–5천만 원"),
        Band.UNDER_100M: _("5천만–1억 원"),
        Band.UNDER_500M: _("1억–5억 원"),
        Band.OVER_500M: _("5억 원 이상"),
    }
    return str(labels.get(band, band))


def band_choices() -> list[tuple[str, str]]:
    """All bands, that nothing is told first."""
    return [(one, band_label(one)) for one in ("", *(band.value for band in Band))]


def source_label(source: str) -> str:
    """What a lead follows from."""
    labels = {
        "": _("직접 추가"),
        "proposal": _("협업 수요의 제안"),
        "introduction": _("허브의 소개"),
        "request": _("협업 요청"),
    }
    return str(labels.get(source.partition(":")[0], source))


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "own_firm": _("우리 회사는 리드가 될 수 없어요."),
        "many_leads": _("열린 리드가 가득 찼어요. 끝난 것을 마무리하고 추가해 주세요."),
        "changed": _("그사이 동료가 이 리드를 바꾸었어요. 지금 모습을 보고 다시 해 주세요. 적은 것은 그대로 있어요."),
        "is_closed": _("마무리한 리드예요. 다시 열고 나서 바꿔 주세요."),
        "is_lead": _("이 회사와는 이미 열린 리드가 있어요."),
        "no_colleague": _("이 회사의 소유자나 편집자만 담당할 수 있어요."),
        "no_contract": _("계약 단계인 리드에만 적을 수 있어요."),
        "contract_to_come": _("오늘이나 지난 날을 적어 주세요."),
        "many_notes": _("메모가 가득 찼어요. 쓰지 않는 메모를 지워 주세요."),
        "many_files": _("리드 하나에 파일 30개, 100MB까지 둘 수 있어요. 쓰지 않는 파일을 지우고 올려 주세요."),
        "too_early": _("연락을 시작한 열린 리드만 상대에게 물을 수 있어요."),
        "strangers": _("아직 서로 아는 회사가 아니에요. 먼저 협업 요청을 보내 주세요."),
        "nobody_there": _("상대 회사에 지금 답할 사람이 없어요."),
        "asked_lately": _("얼마 전에 물었어요. 일주일 뒤에 다시 물을 수 있어요."),
        "answered": _("이미 답했거나, 더는 묻지 않는 확인이에요."),
        "both_sides": _("한 사람이 두 회사를 모두 대신해 답할 수는 없어요. 동료가 답해 주세요."),
    }
    return str(texts.get(error.code, error.message))
