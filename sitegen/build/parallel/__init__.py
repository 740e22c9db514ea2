"""Executors: the same work in this process, in several, or on a Dask cluster."""
