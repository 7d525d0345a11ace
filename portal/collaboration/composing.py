"""The parts of this package, lower ones first, each as its own module `composing` tells."""

from collections.abc import Sequence

from portal.collaboration.needs.composing import part as needs
from portal.collaboration.proposals.composing import part as proposals
from portal.jobs.parts import Composition, Part

_PARTS: Sequence[Part] = (needs, proposals)

parts = Composition(_PARTS)
