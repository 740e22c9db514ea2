"""The tagging desk: suggests entities for stories, and writes what an editor decides into their front matter.

A suggestion is never an entity until an editor says so. No published byte depends on this package.
"""
