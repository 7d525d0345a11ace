"""What this part gives the portal."""

from portal.jobs.parts import Part
from portal.messaging.safety import models  # noqa: F401  # its tables

part = Part()
