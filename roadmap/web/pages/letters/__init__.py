"""Pages of letters: the outbox, templates, coverage, notice sheets, opt-outs, the demo's mailbox."""
