sessions-title = Sessions
sessions-lead-text = Where and when documents are handed over.
sessions-plan = Plan a session
sessions-plan-now = Plan this session
sessions-change = Change the plan
sessions-keep = Keep these changes
sessions-cancel = Cancel
sessions-back = Session
sessions-planned = The session is planned. Now set documents aside for it.
sessions-kept = The changes have been kept.
sessions-date = Date
sessions-location = Location
sessions-time = Time
sessions-state = State
sessions-state-planned = planned
sessions-state-sealed = sealed
sessions-state-open = open
sessions-state-counted-out = counted out
sessions-state-closed = closed
sessions-documents-count = { $count ->
        [one] 1 document
       *[other] { $count } documents
    }
sessions-where-when = Where and when
sessions-starts = Begins at
sessions-ends = Ends at
sessions-slot-minutes = Minutes per slot
sessions-slot-capacity = People per slot
sessions-team = Team
sessions-lead = Session lead
sessions-staff = Who hands documents over
sessions-nobody = nobody yet
sessions-no-staff = There are no members of staff who can hand documents over.
sessions-no-team = Nobody is in the team yet.
sessions-tablets = Tablets
sessions-no-tablets = No tablet is part of this session yet.
sessions-no-tablets-yet = There are no tablets yet. Enrol one under Tablets; you can add it later.
sessions-note = Note for the team
sessions-conflicts = This stands in the way
sessions-seal = Seal the batch
sessions-step-allocate = Set documents aside
sessions-step-team = Choose the team
sessions-step-tablets = Choose tablets
sessions-step-prepare = See who has downloaded the batch
sessions-step-live = Watch it live
sessions-step-reconcile = Reconcile
sessions-keys-missing = A tablet cannot be opened by anybody of the team yet.
sessions-keys-missing-next = Let a member of the team sign in on that tablet once; then the batch can be sealed.
sessions-keys-of = Can be opened by { $people }
sessions-no-key = nobody can open it yet
sessions-pages = This session
sessions-batch = Batch
sessions-packing = Packing list
sessions-live = Live
sessions-reconcile = Reconcile
sessions-documents = Documents
sessions-handed-over = { $count } handed over
sessions-slots = Slots
sessions-places = { $count } places, { $minutes } minutes each
sessions-without-slot = { $count } documents have no slot: all slots are full.
sessions-no-slot = no slot
sessions-slot = Slot
sessions-applicant = Applicant
sessions-number = Document number
sessions-born = Date of birth
sessions-custody = Where it is
sessions-allocate = Set documents aside
sessions-free = { $count ->
        [0] No free document fits.
        [one] 1 free document fits.
       *[other] { $count } free documents fit.
    }
sessions-many = How many
sessions-count = Count
sessions-allocate-now = Set aside
sessions-allocated-done = { $count ->
        [0] No document was set aside.
        [one] 1 document was set aside.
       *[other] { $count } documents were set aside.
    }
sessions-allocated-without = { $count } of them have no slot: all slots are full.
sessions-release = Release the ticked documents
sessions-released = { $count ->
        [0] No document was ticked, so nothing was released.
        [one] 1 document was released.
       *[other] { $count } documents were released.
    }
sessions-event-allocated = Set aside for { $location }
sessions-event-released = Released from { $location }
sessions-conflict-ends-before-it-begins = The session ends before it begins.
sessions-conflict-session-too-long = A session lasts at most 16 hours.
sessions-conflict-in-the-past = The session would be over already.
sessions-conflict-slot-length-wrong = A slot lasts 5 to 240 minutes.
sessions-conflict-slot-longer-than-session = The slot is longer than the session.
sessions-conflict-slot-capacity-wrong = A slot is for 1 to 200 people.
sessions-conflict-note-too-long = The note is too long.
sessions-conflict-location-unknown = Choose a location.
sessions-conflict-location-never = This location does not hand over documents.
sessions-conflict-location-closed = This location does not hand over documents on that day. It does so: { $offered }.
sessions-conflict-staff-unknown = A member of the team is not known or has left.
sessions-conflict-staff-busy = { $name } is in another session at that time, at { $location }.
sessions-conflict-tablet-unknown = One of the tablets is not known.
sessions-conflict-tablet-not-active = { $name } is not in use.
sessions-conflict-tablet-busy = { $name } is in another session at that time, at { $location }.
refused-session-unknown = There is no such session.
    .next = Choose one from the list of sessions.
refused-session-conflicts = The session cannot be planned like this.
    .next = Change what is named below and try again.
refused-session-unreadable = The date, the times or the numbers cannot be read.
    .next = Fill in a date, times such as 09:00, and whole numbers.
refused-session-closed = This session was counted out or closed.
    .next = Plan another session.
refused-slots-taken = Documents are set aside for this session, so its times cannot change.
    .next = Release the documents first, or keep the times as they are.
refused-location-closed = This location does not hand over documents on that day.
    .next = Choose a day on which it does, or another location.
refused-documents-not-free = Some of these documents cannot be set aside.
    .next = They are in another session, have left the office or were recalled. Leave them out.
sessions-unlock = How staff unlock the tablets
sessions-unlock-lead = Each member of the team opens the batch with one of these. Between two applicants the day's PIN is enough.
sessions-way-phrase = Pass phrase of five words
sessions-way-card = Session card with a PIN
sessions-way-passkey = Finger, face or security key of the tablet
sessions-leases = Set each applicant aside for one tablet
sessions-leases-lead = The tablets take turns in each time slot. Another tablet warns and asks why before it goes on; it is never stopped.
sessions-conflict-no-way-to-unlock = Nobody could unlock the tablets. Allow at least one way.
sessions-card = Session card
sessions-card-made = card made
sessions-card-none = no card made yet
sessions-card-print = Print
sessions-card-make = Make the card
sessions-card-make-new = Make a new card
sessions-card-what = The lead keeps this card and lets the team scan it. Together with each person's own PIN it unlocks the tablets, and without it that PIN opens nothing.
sessions-card-once = You see the card once. Fielddesk keeps no copy: print it now.
sessions-card-replaces = There is a card already. A new one makes it useless as soon as the batch is sealed again.
sessions-card-then = Seal the batch again now, so that the tablets ask for this card.
sessions-card-holder = Held by
sessions-card-scan = Scan on the tablet, or type:
sessions-card-lost = Lost or copied? Make a new card and seal the batch again.
sessions-card-not-wanted = The plan of this session does not allow a card. Change the plan first.
