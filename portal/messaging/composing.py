"""The parts of this package, lower ones first, each as its own module `composing` tells."""

from collections.abc import Sequence

from portal.jobs.parts import Composition, Part
from portal.messaging.knowing.composing import part as knowing
from portal.messaging.meetings.composing import part as meetings
from portal.messaging.requests.composing import part as requests
from portal.messaging.safety.composing import part as safety
from portal.messaging.threads.composing import part as threads

_PARTS: Sequence[Part] = (knowing, threads, safety, requests, meetings)

parts = Composition(_PARTS)
