"""Real services from wheels, for a machine with nothing but Python: Valkey and a small teacher."""
