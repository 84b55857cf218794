"""From raw tables to plan rows: which tables are plans, what their columns hold, rows joined over pages."""
