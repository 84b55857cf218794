"""Who acts: accounts, tokens, log-ins; who may do what."""
