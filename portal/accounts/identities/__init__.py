"""Signing in with a provider: Kakao, Naver, Google, any that speaks OpenID Connect."""
