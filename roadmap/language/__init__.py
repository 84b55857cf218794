"""Languages of the interface: messages with their ids, catalogues, whose language it is, dates and numbers."""
