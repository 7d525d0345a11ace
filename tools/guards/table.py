"""The guards: where each stands, what it is replaced by, and which tests must notice.

`tests/architecture/test_guards.py` sees to it that what is named here is there.
"""

from dataclasses import dataclass

ACCOUNTS, IDENTITIES, FACTORS = "portal/accounts", "portal/accounts/identities", "portal/accounts/factors"
SIGNING_IN, ATTACKS, RESUMING, ME, SECOND_FACTOR = (
    f"tests/accounts/test_{name}.py" for name in ("signing_in", "attacks", "resuming", "me", "second_factor")
)
OIDC, LINKING, FOREIGN = (
    "tests/identities/test_attacks.py",
    "tests/identities/test_linking.py",
    "tests/accounts/test_foreign_pages.py",
)
COPIED = f"{SIGNING_IN}::test_a_copied_cookie_is_worth_nothing_afterwards"


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard of the product."""

    #: What it keeps out.
    against: str
    path: str
    #: The text that guards; it stands once in the file.
    text: str
    #: What stands there for the test.
    instead: str
    #: Test files, or tests in them; `-k` words after a space.
    tests: str


GUARDS = (
    # ── Cookies that somebody copied ─────────────────────────────────────────
    Guard(
        "a cookie copied before signing out",
        f"{ACCOUNTS}/routes.py",
        '            sessions.end(session_id, person_id=viewer.person_id, because="signed_out")',
        "            pass",
        f"{COPIED} sign-out",
    ),
    Guard(
        "a cookie copied before the password was changed or set anew",
        f"{ACCOUNTS}/service.py",
        '    sessions.end_all(person.id, because="password_changed")\n',
        "",
        f"{COPIED} password or reset",
    ),
    Guard(
        "a cookie copied before a role was given",
        f"{ACCOUNTS}/grants.py",
        '    session.flush()\n    sessions.end_all(person.id, because="role_changed")\n',
        "    session.flush()\n",
        f"{COPIED} given",
    ),
    Guard(
        "a cookie copied before a role was ended",
        f"{ACCOUNTS}/grants.py",
        '    sessions.end_all(grant.person_id, because="role_changed")\n',
        "",
        f"{COPIED} role",
    ),
    Guard(
        "a cookie copied before the address was changed",
        f"{ACCOUNTS}/service.py",
        '    sessions.end_all(person.id, because="email_changed")\n',
        "",
        f"{COPIED} email",
    ),
    Guard(
        "an ended session",
        f"{ACCOUNTS}/sessions.py",
        "            held.c.ended_at.is_(None),\n",
        "",
        COPIED,
    ),
    Guard(
        "a session of long ago",
        f"{ACCOUNTS}/sessions.py",
        "now - first.last_seen_at > (STAFF_IDLE if roles else IDLE) or ",
        "",
        f"{SIGNING_IN}::test_sessions_end_by_themselves",
    ),
    Guard(
        "Flask-Login's own signed cookie",
        f"{ACCOUNTS}/viewing.py",
        '    app.config["REMEMBER_COOKIE_NAME"] = ";"\n',
        "    manager.user_loader(lambda number: SignedIn(0, Viewer(person_id=int(number))))\n",
        f"{SIGNING_IN}::test_flask_logins_own_cookie_is_not_looked_at",
    ),
    # ── Fixation ─────────────────────────────────────────────────────────────
    Guard(
        "a session that was planted before signing in",
        f"{ACCOUNTS}/entering.py",
        '        sessions.end(before, person_id=current_viewer().person_id or 0, because="signed_in_again")',
        "        pass",
        f"{SIGNING_IN}::test_a_planted_token_does_not_become_somebodys tests/identities/test_signing_in.py",
    ),
    Guard(
        "a form's token that was planted before signing in",
        f"{ACCOUNTS}/entering.py",
        "    forget_form_keys()\n    device",
        "    device",
        f"{SIGNING_IN}::test_forms_from_before_signing_in_fit_no_longer",
    ),
    # ── Guessing ─────────────────────────────────────────────────────────────
    Guard(
        "guessing one password",
        f"{ACCOUNTS}/throttle.py",
        "    if together >= MOST_TOGETHER:\n        return False\n",
        "",
        f"{SIGNING_IN}::test_guessing_is_slowed_and_others_are_free",
    ),
    Guard(
        "locking the owner out by guessing from everywhere",
        f"{ACCOUNTS}/throttle.py",
        "    return bool(known) or (",
        "    return (",
        f"{SIGNING_IN}::test_guessers_from_everywhere_do_not_lock_the_owner_out",
    ),
    Guard(
        "guessing one person's password from everywhere",
        f"{ACCOUNTS}/throttle.py",
        "person < MOST_FOR_PERSON and ",
        "",
        f"{SIGNING_IN}::test_guessers_from_everywhere_do_not_lock_the_owner_out",
    ),
    Guard(
        "guessing from all addresses of one network",
        f"{ACCOUNTS}/throttle.py",
        "        address = str(ipaddress.ip_network((parsed, 64), strict=False))",
        "        pass",
        f"{SIGNING_IN}::test_addresses_of_one_household_are_one",
    ),
    Guard(
        "guessing codes of the second factor",
        f"{FACTORS}/checking.py",
        "    if throttle.may_try(keys_for(person.email), person.email_key, kind=throttle.CODE):\n        return True\n",
        "    return True\n",
        f"{SECOND_FACTOR}::test_guessing_codes_is_slowed",
    ),
    Guard(
        "a code that is used twice",
        f"{FACTORS}/service.py",
        ", TotpFactor.last_step < step)",
        ")",
        f"{SECOND_FACTOR}::test_a_code_is_used_once",
    ),
    Guard(
        "a recovery code that is used twice",
        f"{FACTORS}/codes.py",
        "        RecoveryCode.used_at.is_(None),\n    )\n    result",
        "    )\n    result",
        f"{SECOND_FACTOR}::test_a_recovery_code_is_used_once",
    ),
    Guard(
        "a link that is used twice",
        f"{ACCOUNTS}/links.py",
        "    link.used_at = clock.now()",
        "    pass",
        "tests/accounts/test_signing_up.py",
    ),
    # ── Enumeration ──────────────────────────────────────────────────────────
    Guard(
        "learning from the sign-in page who has an account",
        f"{ACCOUNTS}/routes.py",
        '        form.refuse("password", _("이메일이나 비밀번호가 맞지 않아요."))\n'
        "        return sign_in_page(form, BAD_INPUT)\n    if person.verified_at",
        '        form.refuse("password" if person else "email", _("이메일이나 비밀번호가 맞지 않아요."))\n'
        "        return sign_in_page(form, BAD_INPUT)\n    if person.verified_at",
        f"tests/accounts/test_enumeration.py {SIGNING_IN}",
    ),
    Guard(
        "learning from the time that signing in takes who has an account",
        f"{ACCOUNTS}/asking.py",
        '    if passwords.fits(secret, person.password_hash if person and counts else ""):',
        "    if person and counts and passwords.fits(secret, person.password_hash):",
        "tests/accounts/test_enumeration.py::test_wrong_costs_one_hash_whether_or_not_there_is_somebody",
    ),
    Guard(
        "learning from signing up who has an account",
        f"{ACCOUNTS}/routes.py",
        '    return redirect(url_for("accounts.sent", what="sign-up"), 303)',
        "    known = service.find_by_email(newcomer.email)\n"
        '    return redirect(url_for("accounts.sent", what="x" if known and known.verified_at else "sign-up"), 303)',
        "tests/accounts/test_enumeration.py tests/accounts/test_signing_up.py",
    ),
    # ── Foreign pages and redirects ──────────────────────────────────────────
    Guard(
        "forms that a foreign page sends",
        "portal/web/security.py",
        "    CSRFProtect(app)\n",
        '    app.extensions["csrf"] = CSRFProtect()\n',
        f"{FOREIGN} {SIGNING_IN}::test_a_foreign_page_can_send_nothing",
    ),
    Guard(
        "what a foreign page wrote standing in a form of ours",
        "portal/web/resuming.py",
        ' or not came_from_here():\n        return ""',
        ':\n        return ""',
        f"{RESUMING} {SIGNING_IN}",
    ),
    Guard(
        "being led elsewhere after signing in",
        "portal/web/resuming.py",
        '    if not address.startswith("/") or address.startswith("//") or "\\\\" in address:\n        return False\n',
        "    return True\n",
        f"{SIGNING_IN}::test_after_signing_in_one_stays_here",
    ),
    Guard(
        "being led elsewhere after coming back from a provider",
        f"{IDENTITIES}/routes.py",
        '    then = then if resuming.is_own(then) else ""\n',
        "    from portal.accounts import entering\n    entering.next_address = lambda then: then\n",
        f"{OIDC}::test_next_leads_nowhere_else",
    ),
    # ── Take-over by a provider ──────────────────────────────────────────────
    Guard(
        "an address that the provider has not verified",
        f"{IDENTITIES}/service.py",
        "    person = accounts.find_by_email(vouched.email) if vouched.email_verified else None",
        "    person = accounts.find_by_email(vouched.email)",
        f"{OIDC}::test_an_address_that_the_provider_has_not_verified_opens_no_account",
    ),
    Guard(
        "an address that Naver tells",
        f"{IDENTITIES}/clients.py",
        "named, email_verified=False)",
        "named, email_verified=True)",
        "tests/identities/test_signing_in.py::test_an_address_that_naver_tells_counts_as_not_verified",
    ),
    Guard(
        "an account whose address nobody has verified here",
        f"{IDENTITIES}/service.py",
        "    if person is None or person.verified_at is None:\n        return None\n    return person, link",
        "    if person is None:\n        return None\n    return person, link",
        f"{OIDC}::test_an_account_whose_address_is_not_verified_here_is_not_linked",
    ),
    Guard(
        "somebody else's user info",
        f"{IDENTITIES}/clients.py",
        '        if info.get("sub") != claims["sub"]:',
        "        if False:",
        f"{OIDC}::test_user_info_of_somebody_else_is_not_believed",
    ),
    Guard(
        "user info that vouches for the address of the token",
        f"{IDENTITIES}/clients.py",
        '        claims = {**info, "sub": claims["sub"]}',
        "        claims = {**info, **claims}",
        f"{OIDC}::test_user_info_does_not_vouch_for_the_address_of_the_token",
    ),
    Guard(
        "taking an identity that is somebody else's",
        f"{IDENTITIES}/service.py",
        "    if known is not None and known.person_id != person.id:\n        raise ProviderError(Problem.TAKEN)\n",
        "    if known is not None:\n        known.person_id = person.id\n",
        f"{LINKING}::test_what_is_linked_to_somebody_else_stays_theirs",
    ),
    Guard(
        "linking for another session than the one that asked",
        f"{IDENTITIES}/me_routes.py",
        "    if current_viewer().person_id != asked.person_id or current_session_id() != asked.session_id:",
        "    if False:",
        f"{LINKING}::test_a_request_to_link_is_for_the_session_that_made_it",
    ),
    # ── Replay and forgery ───────────────────────────────────────────────────
    Guard(
        "a callback that comes twice",
        f"{IDENTITIES}/trips.py",
        "    gone = session.execute(delete(AuthorizationRequest).where(AuthorizationRequest.id == found.id))\n"
        '    if getattr(gone, "rowcount", 0) != 1:\n        raise ProviderError(Problem.STALE)\n',
        "",
        f"{OIDC}::test_a_callback_is_good_once",
    ),
    Guard(
        "a callback in another browser",
        f"{IDENTITIES}/trips.py",
        "        AuthorizationRequest.browser_hash == token_hash(browser),\n",
        "",
        f"{OIDC} another_browser",
    ),
    Guard(
        "a callback of another provider",
        f"{IDENTITIES}/trips.py",
        "        AuthorizationRequest.provider == provider,\n",
        "",
        f"{OIDC}::test_a_callback_of_another_provider",
    ),
    Guard(
        "a callback that comes too late",
        f"{IDENTITIES}/trips.py",
        "        AuthorizationRequest.provider == provider,\n        AuthorizationRequest.expires_at > clock.now(),\n",
        "        AuthorizationRequest.provider == provider,\n",
        f"{OIDC}::test_a_callback_that_comes_too_late",
    ),
    Guard(
        "an ID token for another request",
        f"{IDENTITIES}/clients.py",
        '        if provider.name != NAVER:\n            asked["nonce"] = secrets.nonce\n',
        "",
        f"{OIDC} token_that_is_not_right or without_a_lie",
    ),
    Guard(
        "an ID token whose nonce is not ours",
        f"{IDENTITIES}/clients.py",
        "client.parse_id_token(token, secrets.nonce, ",
        "client.parse_id_token(token, None, ",
        f"{OIDC}::test_a_token_that_is_not_right_gets_nobody_in",
    ),
    Guard(
        "an ID token of another issuer, for another client",
        f"{IDENTITIES}/clients.py",
        "    wanted = {\n"
        '        "iss": {"essential": True, "value": provider.issuer},\n'
        '        "aud": {"essential": True, "value": provider.client_id},\n',
        "    wanted = {\n",
        f"{OIDC}::test_a_token_that_is_not_right_gets_nobody_in",
    ),
    Guard(
        "an ID token that anybody can sign",
        f"{IDENTITIES}/clients.py",
        "    algorithms = [name for name in ALGORITHMS if name in named]",
        '    algorithms = [*named, "none", "HS256"]',
        f"{OIDC}::test_a_token_that_is_not_right_gets_nobody_in",
    ),
    Guard(
        "metadata of another issuer",
        f"{IDENTITIES}/clients.py",
        '    if not isinstance(told, dict) or told.get("issuer") != provider.issuer:',
        "    if not isinstance(told, dict):",
        f"{OIDC}::test_metadata_of_another_issuer_is_not_believed",
    ),
    Guard(
        "an answer of another issuer",
        f"{IDENTITIES}/routes.py",
        '    if request.args.get("iss", provider.issuer) != provider.issuer:',
        "    if False:",
        f"{OIDC}::test_another_issuer_that_answers_is_not_believed",
    ),
    Guard(
        "a callback address made from the request's host",
        f"{IDENTITIES}/leaving.py",
        '    return f"{settings.base_url}/sign-in/with/{provider.name}/callback"',
        '    return f"{request.host_url}sign-in/with/{provider.name}/callback"',
        f"{OIDC}::test_the_address_that_we_give_the_provider_does_not_follow_the_host",
    ),
    Guard(
        "a foreign page that sends somebody to a provider",
        f"{IDENTITIES}/routes.py",
        '@identities.post("/sign-in/with/<name>")',
        '@identities.route("/sign-in/with/<name>", methods=["GET", "POST"])',
        f"{OIDC} foreign",
    ),
)
