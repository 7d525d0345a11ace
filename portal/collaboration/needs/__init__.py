"""Needs (협업 수요): what firms look for, who may see it, how it is found, and who hears of it."""
