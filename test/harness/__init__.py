"""Processes, origins and clients that the end-to-end tests are made of."""
