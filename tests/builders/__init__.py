"""Builders make the data of tests, a file for each room."""
