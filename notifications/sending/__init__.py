"""From the outbox to the mail server: claims, conversation, what its answers mean, marks of what has gone."""
