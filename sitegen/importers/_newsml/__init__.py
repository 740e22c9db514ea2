"""News in XML: NITF, NewsML 1 and NewsML-G2 (IPTC)."""
