"""The request of an import: what the command line asks for, the map file, and the items of the importer."""
