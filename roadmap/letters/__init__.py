"""Who is told what and when: notices decided, letters of the day and urgent ones composed, handed to the outbox."""
