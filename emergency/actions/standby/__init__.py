"""Seats on duty: the rota, rings and the weekly drill."""
