"""What acquaintance gives the portal."""

from portal.jobs.parts import Part
from portal.messaging.knowing import personal_data

part = Part(declare=personal_data.declare)
