"""Pages of orders: drafts, amendments."""
