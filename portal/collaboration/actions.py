"""What is done in collaboration, as the console's event log calls it."""

from portal.web.language import gettext as _


def action_label(action: str) -> str:
    """What was done; nothing for an action that is not of collaboration."""
    labels = {
        "need.begun": _("협업 수요를 쓰기 시작함"),
        "need.sent_in": _("협업 수요를 올려 승인을 기다림"),
        "need.opened": _("협업 수요를 공개함"),
        "need.edited": _("협업 수요를 고침"),
        "need.sent_back": _("협업 수요를 돌려보냄"),
        "need.taken_back": _("협업 수요를 초안으로 되돌림"),
        "need.closed": _("협업 수요를 마감함"),
        "need.discarded": _("협업 수요의 초안을 지움"),
        "need.file_added": _("협업 수요에 파일을 붙임"),
        "need.file_removed": _("협업 수요에서 파일을 뗌"),
        "needs.approval_set": _("협업 수요의 승인 여부를 정함"),
        "proposal.sent": _("협업 제안을 보냄"),
        "proposal.edited": _("협업 제안을 고침"),
        "proposal.seen": _("협업 제안을 처음 열어 봄"),
        "proposal.passed_on": _("협업 제안을 전함"),
        "proposal.shortlisted": _("협업 제안을 후보에 올림"),
        "proposal.declined": _("협업 제안을 받아들이지 않음"),
        "proposal.accepted": _("협업 제안을 받아들임"),
        "proposal.withdrawn": _("협업 제안을 거둠"),
    }
    return str(labels.get(action, ""))
