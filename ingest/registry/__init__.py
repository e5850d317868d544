"""The registry of submissions: what came, under which names, in which state, and its bytes in the archive."""
