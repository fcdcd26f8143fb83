"""Copies of the whole database: the locks that open sealed texts lie beside it, to be destroyed on their own day."""
