"""The build: its options, its steps in order, and the loop of `build --watch`."""
