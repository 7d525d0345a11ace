"""Leads (리드): what a firm that looks for partners knows of each, from the first look to a contract."""
