"""What the board decides apart from a case: motions and frames."""
