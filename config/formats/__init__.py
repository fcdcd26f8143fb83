"""How moments and days are written in each language: day first, and the hour always with its zone."""
