"""Firms: names, tenures, facts, technology and service profiles, import."""
