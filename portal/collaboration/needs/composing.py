"""What needs give the rest of the portal; called by `collaboration.composing` alone."""

from portal.collaboration.needs import service
from portal.jobs.parts import Part

part = Part()
__all__ = ("part", "service")
