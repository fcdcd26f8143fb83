"""What was promised is paid, shown and accounted for."""
