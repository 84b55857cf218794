"""From an order to a roadmap in force: a file is read into a draft, a person corrects it, an approval writes it.

    reading    the file → what it says, in the limited child process; the draft's state tells how far it is
    draft      what was read and what was edited → what the draft says now (pure)
    edits      what a person may change (pure)
    bodies     printed names → known subjects, suggestions, proposed new ones (pure)
    doubts     what a person should look at, cell by cell (pure)
    preview    all dates by month (pure)
    shelf      drafts in the database
    approval   the draft into force, in one transaction

Nothing is in force before `approval.approve`, and that asks for the right ``import_order``.
"""
