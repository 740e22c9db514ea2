"""Listings: the items of an index entry in order, read from the database through a cache."""
