"""The graph store in one SQLite file: nothing to install, readers beside a writer, every commit durable."""
