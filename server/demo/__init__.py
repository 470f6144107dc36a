"""The demo: a believable day, made through the same doors as real work. Must never run on a production start."""
