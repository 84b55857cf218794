"""What was known on a past day: tasks as the journal tells them, wordings as the acts left them."""
