"""The demo: made-up people at example.org and a scripted history."""
