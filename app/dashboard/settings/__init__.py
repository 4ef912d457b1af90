"""The settings in force, where they came from, and whether the parts of the service work."""
