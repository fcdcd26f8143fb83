"""Who may open what: the list of readers' keys, their locks, and every serving."""
