"""The engine of work: the life of a task, who may move it, the journal, the working calendar and the clock.

An engine: it imports nothing of the product and knows no roadmap. The life of a task, in the order of reading:

    lifecycle     states, their groups, the table of moves: who, from, to, what each needs, does and is called
    guards        the facts of a move and what may stand against it
    effects       what a move writes into the task
    extension     the request for another date: asked, granted, refused, withdrawn
    task_events   what the journal says happened, and how people are told of it
    remarks       questions, answers and notes: words that move nothing
    machine       a move asked of the table: refused with reasons, or a step with all that it does
    replay        a step as a journal row, and such a row read back
"""
