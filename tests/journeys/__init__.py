"""Journeys: the product as its users have it, with real processes, a real browser and a real network that ends."""
