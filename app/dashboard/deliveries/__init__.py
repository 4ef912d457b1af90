"""The inbox: every delivery, its payload, what became of it, and its replay."""
