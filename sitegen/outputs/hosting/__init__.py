"""Rules for web servers and hosts: redirects, headers and media types."""
