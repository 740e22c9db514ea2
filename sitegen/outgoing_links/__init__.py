"""Outgoing links: the addresses of other sites that the archive cites, their archived copies, and when they last answered."""
