"""Who says what: reporting frames, speech tags, turns."""
