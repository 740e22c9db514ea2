"""Stories of any source: the fields that formats have in common, and the rules that make content files of them."""
