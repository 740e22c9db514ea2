"""Pairs of entities that may be the same one, each with the rule that found it. Nothing is merged without an editor."""
