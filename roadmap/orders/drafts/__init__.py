"""From an order to a roadmap in force: a file is read into a draft, a person corrects it, an approval writes it.

    corrected      what was read and what was edited → what the draft says now, each term read once (pure)
    edits          what a person may change (pure)
    bodies         printed names → known subjects, suggestions, proposed new ones (pure)
    doubts         what a person should look at, cell by cell (pure)
    date_preview   all dates by month (pure)
    store          drafts in the database
    heads          what no document says: the roadmap's name in addresses, its set of names, its time zone
    review         bodies and doubts of a draft, found once for the page, the command line and the approval
    approval       the draft into force, in one transaction

The file itself is read above, in `orders.file_reading`. Nothing is in force before `approval.approve`; that asks for
the right ``import_order`` and, where something is still doubtful, whether the person takes it over.
"""
