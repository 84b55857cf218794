"""From an order to rows: drafts approved, amendments applied, reviewed seeds loaded; `write` is the one writer."""
