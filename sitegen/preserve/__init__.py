"""Preservation: a package of the site, its sources and the program for an institution, and the verification of such a package."""
