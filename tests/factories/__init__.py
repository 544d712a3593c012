"""Builders of small, valid records, and plain recounts to measure the product against."""
