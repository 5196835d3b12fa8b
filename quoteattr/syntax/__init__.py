"""The parse: the edge to spaCy, repaired, as plain lists."""
