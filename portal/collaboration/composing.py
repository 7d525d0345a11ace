"""The parts of this package, lower ones first, each as its own module `composing` tells."""

from collections.abc import Sequence

from portal.collaboration.leads.composing import part as leads
from portal.jobs.parts import Composition, Part

_PARTS: Sequence[Part] = (leads,)

parts = Composition(_PARTS)
