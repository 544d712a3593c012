"""Measures the rows of the performance table: `python -m tests.benchmarks [ROW...]`."""
