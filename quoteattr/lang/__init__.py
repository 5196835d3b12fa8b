"""What the library knows of each language, as data."""
