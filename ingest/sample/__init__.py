"""A sample inbox with known contents: true figures made from the identities, spoiled in known places."""
