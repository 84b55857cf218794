"""Posted forms and what they ask: fields to values, moves and remarks to forms."""
