"""English: its word lists, tables and weights, and the rules by which its words are inflected."""
