"""How cases end, are held, hidden, kept and erased."""
