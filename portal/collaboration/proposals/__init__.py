"""Proposals (제안): what firms answer to needs, and what is decided on them."""
