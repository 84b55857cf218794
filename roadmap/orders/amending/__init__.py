"""From a new edition or an amending act to the roadmap it makes of the one in force.

    edition    the roadmap in force, and what the document makes of it (reads)
    changes    step by step what becomes of each measure and its tasks (pure)
    ends       which measures it ends, and when each must be named by a person (pure)
    proposal   all of that for one draft as things stand
    headings   headings found or made
    applying   the steps a person left standing, in one transaction

Old editions, history and what was done stay; nothing is applied before a person says so.
"""
