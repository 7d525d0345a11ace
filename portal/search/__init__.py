"""Full-text search that understands Korean. Knows documents, not the features that write them."""

import os

# The analyser brings an allocator of its own, which reads its settings when it is loaded: what is not used any more
# goes back at once. Most of what the analyser takes to get ready was kept otherwise.
os.environ.setdefault("MIMALLOC_PURGE_DELAY", "0")
