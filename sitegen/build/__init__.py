"""The build: what it is given, its steps in order, and the loop that repeats it."""
