"""Limits of web hosts, one module each: how many files, how large, how many redirects. A new module here is a new host."""
