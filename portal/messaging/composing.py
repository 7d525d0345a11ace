"""The parts of this package, lower ones first, each as its own module `composing` tells."""

from collections.abc import Sequence

from portal.jobs.parts import Composition, Part
from portal.messaging.threads.composing import part as threads

_PARTS: Sequence[Part] = (threads,)

parts = Composition(_PARTS)
