"""The simulation: the real protocol and the real confirmations service in histories that a seed decides."""
