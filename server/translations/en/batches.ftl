batches-title = Batch
batches-to-session = to the session
batches-seal = Seal the batch
batches-seal-again = Seal a new edition
batches-obstacles = Before this batch can be sealed
batches-obstacle-no_documents = No documents are allocated to this session.
batches-obstacle-no_tablets = No tablet is part of this session.
batches-obstacle-no_team = Nobody is in the team of this session.
batches-obstacle-no_key = On { $label } nobody of the team has a key yet. Let one of them sign in on it once, while it has a network.
batches-obstacle-not_active = { $label } is not in use: it was revoked or is in quarantine.
batches-obstacle-over = The session is over.
batches-obstacle-closed = The session is closed.
batches-put-right = Put it right on the session's page
batches-changed = Something changed after sealing: the tablets do not have it yet
batches-added = { $count ->
    [one] One document was added.
   *[other] { $count } documents were added.
  }
batches-removed = { $count ->
    [one] One document was taken out.
   *[other] { $count } documents were taken out.
  }
batches-readers-changed = The tablets or the people who can open it changed.
batches-edition = Edition
batches-editions = Editions
batches-sealed = sealed { $moment }
batches-sealed-at = Sealed at
batches-documents = Documents
batches-valid-until = can be opened until { $moment }
batches-size = Size
batches-requests = { $count } downloads for a tablet
batches-readers = Who can open it
batches-readers-intro = Both are needed: one of these tablets, and the pass phrase of one of these people on it. The server itself keeps ciphertext only.
batches-tablet = Tablet
batches-people = People
batches-started = Download started
batches-complete = Download complete
batches-not-yet = not yet
batches-state = State
batches-superseded = replaced { $moment }
batches-served = served to the tablets
batches-none = This batch is not sealed yet. Sealing takes a few seconds.
batches-recall = Recall document
batches-recall-intro = The document must not be handed over any more. Tablets that have it sealed in a batch are told at their next contact; until then they can still hand it over, and that shows as a difference.
batches-recall-reason = Reason
batches-recall-do = Recall this document
batches-recall-back = Back to the document
batches-recalled-at = Recalled { $moment }
batches-seal-changed = The box is now under another seal than this edition names.
batches-leases-changed = Whether applicants are set aside for one tablet has changed.
batches-unlock-changed = The ways to unlock it changed, or a new session card was made.
batches-obstacle-no_card = The session card is the only way to unlock, and none was made yet.
batches-obstacle-no_pq_key = { $label } has no key against quantum computers, and this office seals nothing without one. Update its browser; it makes the key when its keys are renewed or it is enrolled again. Or take it out of the session.
batches-obstacle-pq_too_many = The session has more tablets than fit into a batch with a share against quantum computers. Split the session.
batches-third-share = Each tablet also needs a share that is safe against quantum computers (ML-KEM-768).
batches-no-third-share = Without a share against quantum computers (ML-KEM-768).
