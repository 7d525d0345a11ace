"""All that an answer tells: status, headers and body, without what is another at each answer."""

import re
from itertools import zip_longest

from werkzeug.test import TestResponse

#: Tokens of forms, challenges, ids of requests.
_OTHER_EACH_TIME = re.compile(
    r'(name="csrf_token" value="|"challenge": ?"|data-request="|<code class="request">)[^"<]*'
)
_HEADERS_OTHER_EACH_TIME = {"Date", "X-Request-ID"}


Told = tuple[int, list[tuple[str, str]], str]


def told(answer: TestResponse, *typed: str) -> Told:
    """What somebody learns from an answer, with what they had typed made the same."""
    text = _OTHER_EACH_TIME.sub(r"\1…", answer.text)
    for word in typed:
        text = text.replace(word, "…")
    headers = [(name, _without_value(name, value)) for name, value in answer.headers]
    return answer.status_code, sorted(h for h in headers if h[0] not in _HEADERS_OTHER_EACH_TIME), text


def _without_value(name: str, value: str) -> str:
    """Of a cookie its name and flags. How long an answer is, with an address in it, says as much as the address."""
    if name == "Set-Cookie":
        return re.sub(r"=[^;]*", "=…", value, count=1)
    return "…" if name == "Content-Length" else value


def differences(some: list[Told], others: list[Told]) -> list[str]:
    """Where two rows of answers are not the same, in few words."""
    found = []
    for number, pair in enumerate(zip(some, others, strict=True)):
        (status, headers, text), (status2, headers2, text2) = pair
        if (status, headers) != (status2, headers2):
            found.append(f"answer {number}: {status} {status2} {set(headers) ^ set(headers2)}")
        if text != text2:
            at = next(n for n, (a, b) in enumerate(zip_longest(text, text2)) if a != b)
            found.append(f"answer {number}: {text[at - 60 : at + 60]!r} is {text2[at - 60 : at + 60]!r}")
    return found
