"""What the reconciler looks for, one module for each."""
