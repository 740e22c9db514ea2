"""XML documents as trees with the line of each element."""
