"""What is written about a case, to the asker and among those who work on it."""
