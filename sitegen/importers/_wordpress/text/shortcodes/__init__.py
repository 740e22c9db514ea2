"""Reads shortcodes and replaces them by HTML."""
