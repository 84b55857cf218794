"""What users and the clock may do: one module per use case, one transaction each."""
