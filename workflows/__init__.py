"""The engine of work: the life of a task, who may move it, the journal, the working calendar and the clock.

An engine: it imports nothing of the product and knows no roadmap.
"""
