"""What every door shares: who may ask, how a refusal looks, which headers go out."""
