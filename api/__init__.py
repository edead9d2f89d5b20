"""The HTTP service: thin; domain errors become HTTP in `api.errors` and nowhere else."""
