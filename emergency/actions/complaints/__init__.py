"""Complaints: sealed to the seats that hear them, answered, erased."""
