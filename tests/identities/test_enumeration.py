"""Signing up with a provider tells nobody whether an address has an account."""

from flask import Flask
from telling import differences, told
from travelling import Browser, ProviderProcess, person

KNOWN, WAITING, NOBODY = "kim@example.com", "lee@example.com", "han@example.com"


def test_nobody_learns_whether_an_address_is_known(app: Flask, kakao: ProviderProcess) -> None:
    person(app, KNOWN)
    person(app, WAITING, verified=False)
    found = []
    for number, address in enumerate((KNOWN, WAITING, NOBODY)):
        kakao.says({"sub": f"asks-{number}", "email_verified": False})
        browser = Browser(app)
        answers = [browser.travel(kakao)]
        agreed = {"email": address, "name": "박나루", "of_age": "y", "terms": "y", "privacy": "y"}
        answers.append(browser.post(browser.open("/sign-up/with"), "", "/sign-up/with", **agreed))
        # Once more, and with what waits in this browser by now.
        answers += [browser.open("/sign-up/with"), browser.open(answers[-1].location), browser.travel(kakao)]
        found.append([told(answer, address) for answer in answers])
    known, waiting, nobody = found
    assert [answer[0] for answer in known] == [303, 303, 200, 200, 303]
    assert differences(known, nobody) == [] and differences(waiting, nobody) == []
