"""Reads exports of WordPress (WXR, an RSS file with additions), strictly and item by item.

Each item is parsed alone, so memory depends on the longest item, and one damaged item does not affect others.
"""
