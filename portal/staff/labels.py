"""What the rules behind the console say, in the reader's language."""

from portal.accounts import labels
from portal.collaboration.actions import action_label as need_action
from portal.core.errors import RuleError
from portal.messaging.requests.labels import action_label as request_action
from portal.programs.desk.labels import action_label as program_action
from portal.web.language import gettext as _


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "bad_period": _("끝나는 날은 시작하는 날보다 뒤여야 해요."),
        "unreadable": _("이 색으로는 글자를 읽기 어려워요 (대비 %(ratio)s, 4.5 이상이어야 해요).", ratio=error.message),
        "half_pair": _("두 말이 모두 있어야 해요."),
        "same_word": _("두 말이 같아요."),
        "formula": _("=, +, -, @로 시작하면 표 계산 프로그램이 수식으로 읽어요."),
        "long_word": _("100자까지 쓸 수 있어요."),
        "unknown_kind": _("종류를 목록에서 골라 주세요."),
        "known_pair": _("이미 있는 짝이에요."),
        "encoding": _("UTF-8이 아니에요. UTF-8 CSV로 저장해 주세요."),
        "columns": _("첫 줄에 term, synonym 열이 있어야 해요 (kind는 없어도 돼요)."),
        "csv": _("CSV로 읽을 수 없어요. 따옴표가 닫혔는지, 칸이 너무 길지 않은지 봐 주세요."),
        "month_goes_on": _("아직 끝나지 않은 달이에요."),
        "month_signed": _("이미 점검한 달이에요."),
        "chain_broken": _("기록이 이어져 있지 않아서 서명할 수 없어요. portal audit verify로 확인해 주세요."),
        "no_draft": _("먼저 초안을 저장해 주세요."),
        "too_early": _("앞의 판보다 뒤에 시작해야 해요."),
        "same_text": _("앞의 판과 글이 같아요. 초안을 고친 다음 정해 주세요."),
        "granted": _("그동안 이미 맡고 있는 역할이에요."),
        "grant_ended": _("이미 끝난 역할이에요."),
        "own_last_operator": _("자기의 마지막 운영자 역할은 스스로 끝낼 수 없어요. 다른 운영자에게 부탁하세요."),
        "last_operator": _("허브의 마지막 운영자예요. 먼저 다른 사람에게 운영자 역할을 주세요."),
    }
    return str(texts.get(error.code) or labels.told(error))


def synonym_kinds() -> dict[str, str]:
    """What kinds of pairs are called."""
    return {
        "synonym": _("같은 말"),
        "translation": _("번역"),
        "transliteration": _("소리 옮김"),
        "abbreviation": _("줄임말"),
        "narrower": _("더 좁은 말"),
    }


def action_label(action: str) -> str:
    """What was done; an action that has no name yet goes by its code."""
    labels = {
        "firm.created": _("기업을 만듦"),
        "firm.updated": _("기업을 고침"),
        "firm.profile_edited": _("기업 소개를 고침"),
        "firm.sheet_applied": _("회사의 글을 엑셀 파일로 고침"),
        "firm.published": _("기업을 공개함"),
        "firm.taken_away": _("가져온 기업을 지움"),
        "firm.put_back": _("가져온 값을 되돌림"),
        "firms.imported": _("기업 명단을 가져옴"),
        "listings.imported": _("외부 공고·행사 목록을 가져옴"),
        "listings.undone": _("외부 공고·행사 목록을 되돌림"),
        "listing.hidden": _("외부 공고·행사를 감춤"),
        "listing.shown": _("외부 공고·행사를 다시 보임"),
        "firms.import_undone": _("가져온 명단을 되돌림"),
        "firm.hidden": _("기업을 숨김"),
        "firm.tenure_began": _("입주·멤버십이 시작됨"),
        "firm.tenure_ended": _("입주·멤버십이 끝남"),
        "firm.person_added": _("회사에 사람을 들임"),
        "firm.person_left": _("회사에서 나감"),
        "firm.person_removed": _("회사에서 내보냄"),
        "firm.role_changed": _("회사에서 역할을 바꿈"),
        "firm.invited": _("회사에 초대함"),
        "firm.invitation_recalled": _("회사의 초대를 거둠"),
        "firm.asked_for": _("회사에 함께하려고 신청함"),
        "firm.left_without_owner": _("회사에 소유자가 없게 됨"),
        "firm_request.made": _("새 회사를 신청함"),
        "firm_request.declined": _("회사 신청을 돌려보냄"),
        "person.signed_up": _("가입함"),
        "person.verified": _("이메일을 확인함"),
        "person.edited": _("내 정보를 고침"),
        "person.password_changed": _("비밀번호를 바꿈"),
        "person.password_reset": _("비밀번호를 새로 정함"),
        "person.email_changed": _("이메일을 바꿈"),
        "consent.given": _("동의함"),
        "consent.withdrawn": _("동의를 거둠"),
        "calendar_feed.opened": _("달력의 구독 주소를 만듦"),
        "calendar_feed.renewed": _("달력의 구독 주소를 바꿈"),
        "calendar_feed.closed": _("달력의 구독 주소를 없앰"),
        "session.new_place": _("새 기기에서 로그인함"),
        "news.released": _("허브 소식을 보냄"),
        "news.stopped": _("허브 소식을 멈춤"),
        "staff.granted": _("역할을 줌"),
        "staff.ended": _("역할을 끝냄"),
        "hub.changed": _("허브 설정을 고침"),
        "job.retried": _("작업을 다시 시도함"),
        "jobs.retried": _("여러 작업을 다시 시도함"),
        "synonym.added": _("같은 말을 더함"),
        "synonym.changed": _("같은 말을 고침"),
        "synonym.removed": _("같은 말을 지움"),
        "synonyms.imported": _("같은 말을 파일로 가져옴"),
        "audit.signed": _("한 달의 기록을 점검함"),
        "program.drawn": _("프로그램의 자리를 추첨함"),
        "program.released": _("프로그램의 선정 결과를 알림"),
        "application.scored": _("프로그램 신청에 점수를 매김"),
        "application.admitted": _("프로그램 신청을 선정함"),
        "application.declined": _("프로그램 신청을 선정하지 않음"),
        "applications.drafted": _("선정 초안을 저장함"),
        "applications.opened": _("점수를 매기지 않고 신청의 점수를 봄"),
        "text.published": _("약관의 새 판을 정함"),
    }
    return str(labels.get(action) or program_action(action) or request_action(action) or need_action(action) or action)


def subject_label(kind: str) -> str:
    """What kind of thing something was done to."""
    labels = {"firm": _("기업"), "person": _("사람"), "hub": _("허브"), "job": _("작업"), "synonym": _("같은 말")}
    labels |= {
        "firmrequest": _("회사 신청"),
        "program": _("프로그램"),
        "need": _("협업 수요"),
        "proposal": _("협업 제안"),
        "introduction": _("회사 사이 소개"),
        "request": _("협업 요청"),
        "report": _("신고"),
        "programsession": _("일정"),
        "booking": _("신청"),
    }
    return str(labels.get(kind, kind))


def what_label(what: str) -> str:
    """What of somebody's data was looked at."""
    labels = {"found": _("찾은 목록"), "profile": _("개인정보 화면")}
    labels |= {"firm_people": _("회사의 사람"), "firm_requests": _("회사 신청")}
    labels |= {"applications": _("프로그램 신청")}
    labels |= {"program_people": _("프로그램의 참가자"), "program_answers": _("신청하며 답한 것")}
    labels |= {"held_requests": _("확인할 협업 요청"), "reported_texts": _("신고된 글"), "proposals": _("협업 제안")}
    labels["introductions"] = _("회사 사이 소개")
    return str(labels.get(what, what))
