"""Figures that span features: what waits, what is there, how it moved. Reads only."""
