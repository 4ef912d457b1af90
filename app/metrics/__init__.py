"""`/metrics` for Prometheus: what the store tells at each scrape, and requests of this process."""
