"""What rows and paragraphs say: requisites, measures, bodies, terms, indicators, points of the act."""
