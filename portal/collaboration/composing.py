"""The parts of this package, lower ones first, each as its own module `composing` tells."""

from collections.abc import Sequence

from portal.collaboration.introductions.composing import part as introductions
from portal.collaboration.leads.composing import part as leads
from portal.collaboration.matching.composing import part as matching
from portal.collaboration.needs.composing import part as needs
from portal.collaboration.proposals.composing import part as proposals
from portal.jobs.parts import Composition, Part

_PARTS: Sequence[Part] = (needs, proposals, introductions, matching, leads)

parts = Composition(_PARTS)
