"""Comparisons to reports, one module a format."""
