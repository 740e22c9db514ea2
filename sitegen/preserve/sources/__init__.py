"""The sources of a site for a package: all of them, or those of public documents without what is not published."""
