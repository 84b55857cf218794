"""Vekha: official roadmaps from the order to the signed report."""

__version__ = "0.2.0"
