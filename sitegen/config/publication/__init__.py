"""The parts of the configuration about published files and the places to which they are published."""
