"""Letters that never get lost: an outbox, its delivery, rendering, signed links. Knows nothing of the product.

The product decides who is told what and when, and hands over finished letters (``outbox.plan``); a worker carries them
to the mail server (``delivery.deliver``); pages read what became of them (``ledger``).
"""
