"""Who said it: conversations ranked, and decided by an ordered list."""
