"""Runs candidate repairs of Python code: a server that forks, so that every batch starts from a clean process."""
