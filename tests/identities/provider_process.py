"""A provider of identities, as a process of its own on loopback: OpenID Connect, and OAuth 2.0 as Naver speaks it.

It checks what a provider has to check (client, redirect_uri, single use of codes, PKCE) and signs real tokens. What a
test sends to `/_control` says who signs in, and in which way the provider lies or fails. `python provider_process.py`
prints its port.
"""

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "ieum", "a-secret-of-the-tests"
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
#: Nobody's: signs under the name of the published key.
FORGERS = RSAKey.generate_key(2048, {"kid": "first"})

#: What a test has asked for; see `Provider.do_POST`.
control: dict[str, Any] = {}
codes: dict[str, dict[str, str]] = {}
tokens: dict[str, dict[str, Any]] = {}
#: Every request to `/token`, as it came.
asked: list[dict[str, str]] = []


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any]) -> str:
    header = {"alg": "none", "typ": "JWT"}
    return f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}."


def by_secret(claims: dict[str, Any], secret: bytes) -> str:
    """HS256 by hand: libraries refuse to take a public key for a secret."""
    header = {"alg": "HS256", "kid": "first", "typ": "JWT"}
    text = ".".join(b64(json.dumps(part).encode()) for part in (header, claims))
    return f"{text}.{b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def signed(claims: dict[str, Any], lie: str) -> str:
    if lie == "alg none":
        return unsigned(claims)
    if lie == "HS256 by the public key":
        return by_secret(claims, KEY.as_pem(private=False))
    if lie == "HS256 by the secret":
        return by_secret(claims, SECRET.encode())
    token = jwt.encode({"alg": "RS256", "kid": "first"}, claims, FORGERS if lie == "another key" else KEY)
    if lie == "changed afterwards":
        head, _body, signature = token.split(".")
        return f"{head}.{b64(json.dumps({**claims, 'sub': 'somebody-else'}).encode())}.{signature}"
    return token


class Provider(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def lie(self) -> str:
        lie: str = control.get("lie", "")
        return lie

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        pages = {
            "/.well-known/openid-configuration": self.metadata,
            "/jwks": self.keys,
            "/authorize": lambda: self.authorize(query, openid=True),
            "/userinfo": self.userinfo,
            "/oauth2.0/authorize": lambda: self.authorize(query, openid=False),
            "/v1/nid/me": self.naver_profile,
            "/_asked": lambda: self.answer(asked),
        }
        self.serve(pages.get(url.path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/_control":
            control.clear()
            control.update(json.loads(body))
            asked.clear()
            self.answer({})
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        pages = {"/token": lambda: self.token(form, True), "/oauth2.0/token": lambda: self.token(form, False)}
        self.serve(pages.get(self.path))

    def serve(self, page: Any) -> None:
        if self.lie == "silent" and self.path != "/_asked":
            time.sleep(3)
        if page is None or (self.lie == "broken" and not self.path.startswith("/_")):
            self.answer({"error": "server_error"}, 404 if page is None else 503)
        else:
            page()

    def answer(self, body: Any, status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    # ── OpenID Connect Discovery 1.0 ─────────────────────────────────────────

    def metadata(self) -> None:
        self.answer(
            {
                "issuer": "http://127.0.0.1:1" if self.lie == "metadata of another issuer" else self.origin,
                "authorization_endpoint": f"{self.origin}/authorize",
                "token_endpoint": f"{self.origin}/token",
                "userinfo_endpoint": f"{self.origin}/userinfo",
                "jwks_uri": f"{self.origin}/jwks",
                # It names what must not be believed: the algorithms are ours to choose.
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                "token_endpoint_auth_methods_supported": control["methods"],
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                # Not ours to obey: it would have the client take any certificate.
                "verify": False,
            }
        )

    def keys(self) -> None:
        self.answer({"keys": [KEY.as_dict(private=False)]})

    # ── The authorization code flow ──────────────────────────────────────────

    def authorize(self, query: dict[str, str], *, openid: bool) -> None:
        """Somebody looks at the consent page and says yes (or no, when the test said so)."""
        wanted = {"client_id": CLIENT, "response_type": "code", "code_challenge_method": "S256"}
        if any(query.get(name) != value for name, value in wanted.items()) or not query.get("state"):
            self.answer({"error": "invalid_request", "was": query}, 400)
            return
        if openid and ("openid" not in query.get("scope", "").split() or not query.get("nonce")):
            self.answer({"error": "invalid_scope", "was": query}, 400)
            return
        back = {"state": query["state"]}
        if self.lie == "denied":
            back |= {"error": "access_denied", "error_description": "<script>alert(1)</script>"}
        else:
            back["code"] = secrets.token_urlsafe(16)
            codes[back["code"]] = query
        if "iss" in control:
            back["iss"] = control["iss"] or self.origin
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{urlencode(back)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def token(self, form: dict[str, str], openid: bool) -> None:
        asked.append({**form, "authorization": self.headers.get("Authorization", "")})
        query = codes.pop(form.get("code", ""), None)
        challenge = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not self.knows_client(form):
            self.answer({"error": "invalid_client"}, 401)
        elif (
            query is None
            or query["redirect_uri"] != form.get("redirect_uri")
            or query["code_challenge"] != challenge
            or (not openid and form.get("state") != query["state"])
        ):
            self.answer({"error": "invalid_grant"}, 400)
        else:
            self.answer(self.granted(query, openid))

    def knows_client(self, form: dict[str, str]) -> bool:
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if control["methods"] == ["client_secret_post"] or "/oauth2.0/" in self.path:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        return self.headers.get("Authorization") == basic and "client_secret" not in form

    def granted(self, query: dict[str, str], openid: bool) -> dict[str, Any]:
        access = secrets.token_urlsafe(16)
        tokens[access] = dict(control)
        granted = {"access_token": access, "token_type": "Bearer", "expires_in": 3600}
        if openid and self.lie != "no ID token":
            granted["id_token"] = signed(self.claims(query), self.lie)
        return granted

    def claims(self, query: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": self.origin, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": query["nonce"]}
        claims |= control["claims"]
        lies: dict[str, dict[str, Any]] = {
            "another issuer": {"iss": "https://accounts.google.com"},
            "another audience": {"aud": "another-client"},
            "another audience, for us": {"aud": ["another-client"], "azp": CLIENT},
            "expired": {"iat": now - 900, "exp": now - 600},
            "another nonce": {"nonce": "of-another-request"},
            "subject of another kind": {"sub": 7},
            "subject too long": {"sub": "s" * 256},
        }
        claims |= lies.get(self.lie, {})
        for name in {"no nonce": ["nonce"], "no subject": ["sub"], "no end": ["exp"]}.get(self.lie, []):
            claims.pop(name)
        return claims

    # ── What is told of somebody ─────────────────────────────────────────────

    def bearer(self) -> dict[str, Any] | None:
        return tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))

    def userinfo(self) -> None:
        told = self.bearer()
        if told is None:
            self.answer({"error": "invalid_token"}, 401)
        else:
            self.answer({"sub": told["claims"]["sub"], **told.get("userinfo", {})})

    def naver_profile(self) -> None:
        told = self.bearer()
        if told is None:
            self.answer({"resultcode": "024", "message": "Authentication failed"}, 401)
        else:
            resultcode = "028" if self.lie == "refused" else "00"
            self.answer({"resultcode": resultcode, "message": "…", "response": told["naver"]})


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    print(server.server_address[1], flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
