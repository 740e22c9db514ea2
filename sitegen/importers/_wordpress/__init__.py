"""Parts of the importer for WordPress: reading exports, and turning their items into stories."""
