"""What a guardian consents to, as versions. Under fourteen, Korea's Personal Information Protection Act (art. 22-2)
wants the consent of the legal guardian, who is to be told what for. A text that was shown stays as it is; another one
is another version."""

import hashlib
from dataclasses import dataclass

# A line for each paragraph.
_KO = """이름과 태어난 해를 받는 목적: 프로그램의 자리를 마련하고, 출석을 확인하고, 수료증을 드리려고 받아요.
받는 것: 아이의 이름과 태어난 해, 그리고 이 프로그램이 묻는 질문의 답.
두는 기간: 이름과 태어난 해는 프로그램이 끝나고 1년, 답은 3년. 보호자가 탈퇴하면 그때 지워요.
수료증의 이름은 보호자가 탈퇴할 때까지 남아요.
동의하지 않을 수 있어요. 그러면 아이를 신청할 수 없어요.
동의는 신청을 취소하고 허브에 말씀하시면 언제든 거둘 수 있어요."""
_EN = """Why: to keep a place in the program, to note attendance, to give a certificate.
What: the child's name and year of birth, and the answers to what this program asks.
How long: name and year of birth for one year after the program, answers for three years. With your account, all goes.
The name on a certificate stays until your account is closed.
You may decline. The child cannot be registered then.
You can withdraw your consent at any time by cancelling the booking and telling the hub."""
#: `{version: {language: text}}`.
TEXTS = {1: {"ko": _KO, "en": _EN}}


@dataclass(frozen=True, slots=True)
class Text:
    """A version of the text in one language."""

    version: int
    text: str

    @property
    def hash(self) -> str:
        """SHA-256 of the words that were shown."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def current(locale: str) -> Text:
    """What a guardian is asked to consent to now."""
    version = max(TEXTS)
    return Text(version, TEXTS[version]["en" if locale == "en" else "ko"])
