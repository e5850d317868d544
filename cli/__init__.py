"""The `kho` command: one thin file a verb, each calling the rooms below."""
