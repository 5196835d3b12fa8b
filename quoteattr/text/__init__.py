"""The plain string: paragraphs, quotation marks and what they are for."""
