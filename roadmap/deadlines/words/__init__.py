"""From a phrase to what it says: noise off, tokens, grammar (``deadlines.lark``), items. Pure."""
