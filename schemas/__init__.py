"""The JSON Schemas (2020-12) of what Seedbed reads, and the check against them."""
