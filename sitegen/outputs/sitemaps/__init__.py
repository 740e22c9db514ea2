"""Files for search engines: sitemaps and `robots.txt`."""
