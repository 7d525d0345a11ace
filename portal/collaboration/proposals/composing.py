"""What proposals give the rest of the portal; called by `collaboration.composing` alone."""

from portal.collaboration.proposals import service
from portal.jobs.parts import Part

part = Part()
__all__ = ("part", "service")
