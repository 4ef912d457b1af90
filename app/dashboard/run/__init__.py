"""The page of one run, of one of its pairs, and what can be asked for there."""
