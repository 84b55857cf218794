"""What keeps the service going: worker and ticks, rehearsal, backup and self-check, clean-up, heartbeat."""
