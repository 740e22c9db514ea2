"""The program for a package: the wheel of the installed sitegen, and the versions of the libraries that it uses."""
