"""The parts of this package, lower ones first, each as its own module `composing` tells."""

from collections.abc import Sequence

from portal.jobs.parts import Composition, Part

_PARTS: Sequence[Part] = ()

parts = Composition(_PARTS)
