"""Mail leaves after the commit, through a real socket, and waits for a server that is away."""

import email
import socket
from dataclasses import replace
from datetime import timedelta
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from portal.core import clock
from portal.core.db import unit_of_work
from portal.jobs import mail, queue
from portal.jobs.models import Job


class Letters:
    """Keeps what a mail server gets; refuses whom it is told to."""

    def __init__(self):
        self.got = []
        self.refused = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.got.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def server():
    """A function that starts a mail server on the port which `server.port` names."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = []
    letters = Letters()

    def start(**options):
        controller = Controller(letters, hostname="127.0.0.1", port=port, **options)
        controller.start()
        running.append(controller)
        return letters

    start.port, start.letters = port, letters
    yield start
    for controller in running:
        controller.stop(no_assert=True)


@pytest.fixture
def use(app):
    """Set `PORTAL_MAIL_URL`, or the hub's name, for this test."""
    before = app.extensions["portal.settings"]

    def change(**values):
        app.extensions["portal.settings"] = replace(before, **values)

    yield change
    app.extensions["portal.settings"] = before


def send(key="letter", **values):
    values = {"to": "hana@firm.example", "subject": "접수되었어요", "text": "본문이에요.\n"} | values
    with unit_of_work():
        mail.send(key, **values)


def test_a_message_as_a_file(app, use, run_jobs, tmp_path):
    use(mail_url=f"file:{tmp_path / 'mail'}", base_url="https://hub.example")
    send("application-7-received", html="<p>본문</p>")
    assert not (tmp_path / "mail").exists(), "nothing leaves before the worker comes"
    assert run_jobs() == 1
    (path,) = (tmp_path / "mail").iterdir()
    assert path.name == "application-7-received_hub_example.eml"
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert message["Message-ID"] == "<application-7-received@hub.example>"
    assert (message["To"], message["Subject"]) == ("hana@firm.example", "접수되었어요")
    assert message["From"].addresses[0].addr_spec == "no-reply@hub.example"
    assert message["From"].addresses[0].display_name == "AI 양재 허브"
    assert message.get_body(("plain",)).get_content() == "본문이에요.\n"
    assert message.get_body(("html",)).get_content().strip() == "<p>본문</p>"


def test_what_is_rolled_back_is_not_sent(app, use, run_jobs, tmp_path):
    use(mail_url=f"file:{tmp_path / 'mail'}")
    with pytest.raises(ZeroDivisionError), unit_of_work():
        mail.send("never", to="a@b.example", subject="x", text="x")
        raise ZeroDivisionError
    assert run_jobs() == 0 and not (tmp_path / "mail").exists()


def test_the_same_key_is_sent_once(app, use, run_jobs, server):
    use(mail_url=f"smtp://127.0.0.1:{server.port}")
    letters = server()
    send("once")
    send("once", text="고친 글\n")
    run_jobs()
    assert [letter.get_content().strip() for letter in letters.got] == ["고친 글"]


def test_the_same_key_is_not_queued_twice_while_it_waits(app, use, run_jobs, server):
    use(mail_url=f"smtp://127.0.0.1:{server.port}")
    letters = server()
    send("once")
    send("once")
    run_jobs()
    assert len(letters.got) == 1


def test_a_server_that_is_away_gets_each_message_once_when_it_is_back(app, use, run_jobs, server, session):
    use(mail_url=f"smtp://127.0.0.1:{server.port}")
    for number in range(3):
        send(f"letter-{number}")
    run_jobs()
    assert server.letters.got == [] and queue.pending([mail.KIND]) == 3
    assert all("refused" in job.last_error.lower() for job in session.query(Job))
    server()
    with clock.frozen_at(clock.now() + timedelta(minutes=11)):
        assert run_jobs() == 3
        assert run_jobs() == 0
    assert sorted(letter["Message-ID"].split("@")[0] for letter in server.letters.got) == [
        f"<letter-{number}" for number in range(3)
    ]


def test_one_that_is_refused_does_not_keep_the_others(app, use, run_jobs, server, session):
    use(mail_url=f"smtp://127.0.0.1:{server.port}")
    letters = server()
    letters.refused.add("gone@firm.example")
    send("a")
    send("b", to="gone@firm.example")
    send("c")
    run_jobs()
    assert [letter["Message-ID"][:2] for letter in letters.got] == ["<a", "<c"]
    assert [job.key for job in session.query(Job)] == ["b"]


def test_one_that_cannot_be_written_does_not_keep_the_others(app, use, run_jobs, server, session):
    use(mail_url=f"smtp://127.0.0.1:{server.port}")
    letters = server()
    send("a")
    send("b", subject="두 줄\nBcc: victim@other.example")
    send("c", to="no address at all\nBcc: victim@other.example")
    send("d")
    run_jobs()
    assert [letter["Message-ID"][:2] for letter in letters.got] == ["<a", "<d"]
    assert not any("victim" in str(letter) for letter in letters.got)


@pytest.mark.parametrize("subject", ["[AI 양재 허브] 이용약관: 새 판에 동의가 필요합니다", "Plain words " * 12 + "end"])
def test_a_long_subject_keeps_its_spaces(app, use, run_jobs, server, subject):
    use(mail_url=f"smtp://127.0.0.1:{server.port}")
    letters = server()
    send(subject=subject)
    run_jobs()
    assert letters.got[0]["Subject"] == subject


def test_a_hub_whose_name_has_signs_of_its_own(app, use, run_jobs, server):
    use(mail_url=f"smtp://127.0.0.1:{server.port}", hub_name='Hub, "AI" <양재>')
    letters = server()
    send()
    run_jobs()
    (letter,) = letters.got
    (sender,) = letter["From"].addresses
    assert sender.display_name == 'Hub, "AI" <양재>' and sender.domain


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_signing_in_to_the_server(app, use, run_jobs, server):
    def check(_server, _session, _envelope, _mechanism, given):
        return AuthResult(success=(given.login, given.password) == (b"portal", b"p@ss:word"), handled=False)

    use(mail_url=f"smtp://portal:wrong@127.0.0.1:{server.port}")
    letters = server(authenticator=check, auth_required=True, auth_require_tls=False)
    send()
    run_jobs()
    assert letters.got == []
    use(mail_url=f"smtp://portal:p%40ss%3Aword@127.0.0.1:{server.port}")
    with clock.frozen_at(clock.now() + timedelta(minutes=11)):
        run_jobs()
    assert len(letters.got) == 1


def test_who_asks_for_encryption_does_not_send_without(app, use, run_jobs, server, session):
    use(mail_url=f"smtp://127.0.0.1:{server.port}?tls=1")
    letters = server()
    send()
    run_jobs()
    assert letters.got == []
    assert "STARTTLS" in session.query(Job).one().last_error


def test_a_mail_url_of_an_unknown_kind_is_named(app, use, run_jobs, session):
    use(mail_url="pigeon:roof")
    send()
    run_jobs()
    assert "PORTAL_MAIL_URL" in session.query(Job).one().last_error
