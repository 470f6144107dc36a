sessions-title = Sessies
sessions-lead-text = Waar en wanneer documenten worden uitgereikt.
sessions-plan = Sessie plannen
sessions-plan-now = Plan deze sessie
sessions-change = Plan wijzigen
sessions-keep = Bewaar de wijzigingen
sessions-cancel = Annuleren
sessions-back = Sessie
sessions-planned = De sessie is gepland. Wijs er nu documenten aan toe.
sessions-kept = De wijzigingen zijn bewaard.
sessions-date = Datum
sessions-location = Locatie
sessions-time = Tijd
sessions-state = Stand
sessions-state-planned = gepland
sessions-state-sealed = verzegeld
sessions-state-open = open
sessions-state-counted-out = uitgeteld
sessions-state-closed = gesloten
sessions-documents-count = { $count ->
        [one] 1 document
       *[other] { $count } documenten
    }
sessions-where-when = Waar en wanneer
sessions-starts = Begint om
sessions-ends = Eindigt om
sessions-slot-minutes = Minuten per tijdvak
sessions-slot-capacity = Mensen per tijdvak
sessions-team = Team
sessions-lead = Sessieleider
sessions-staff = Wie documenten uitreikt
sessions-nobody = nog niemand
sessions-no-staff = Er zijn geen medewerkers die documenten kunnen uitreiken.
sessions-no-team = Er zit nog niemand in het team.
sessions-tablets = Tablets
sessions-no-tablets = Er hoort nog geen tablet bij deze sessie.
sessions-no-tablets-yet = Er zijn nog geen tablets. Meld er een aan onder Tablets; toevoegen kan later.
sessions-note = Notitie voor het team
sessions-conflicts = Dit staat in de weg
sessions-seal = Verzegel de batch
sessions-step-allocate = Documenten toewijzen
sessions-step-team = Kies het team
sessions-step-tablets = Kies tablets
sessions-step-prepare = Bekijk wie de batch heeft opgehaald
sessions-step-live = Bekijk het live
sessions-step-reconcile = Aansluiten
sessions-keys-missing = Een tablet kan nog door niemand van het team worden geopend.
sessions-keys-missing-next = Laat iemand van het team één keer inloggen op die tablet; daarna kan de batch worden verzegeld.
sessions-keys-of = Kan worden geopend door { $people }
sessions-no-key = niemand kan hem nog openen
sessions-pages = Deze sessie
sessions-batch = Batch
sessions-packing = Paklijst
sessions-live = Live
sessions-reconcile = Aansluiting
sessions-documents = Documenten
sessions-handed-over = { $count } uitgereikt
sessions-slots = Tijdvakken
sessions-places = { $count } plaatsen, { $minutes } minuten per tijdvak
sessions-without-slot = { $count } documenten hebben geen tijdvak: alle tijdvakken zijn vol.
sessions-no-slot = geen tijdvak
sessions-slot = Tijdvak
sessions-applicant = Aanvrager
sessions-number = Documentnummer
sessions-born = Geboortedatum
sessions-custody = Waar het is
sessions-allocate = Documenten toewijzen
sessions-free = { $count ->
        [0] Er past geen vrij document.
        [one] Er past 1 vrij document.
       *[other] Er passen { $count } vrije documenten.
    }
sessions-many = Hoeveel
sessions-count = Tel
sessions-allocate-now = Wijs toe
sessions-allocated-done = { $count ->
        [0] Er is geen document toegewezen.
        [one] Er is 1 document toegewezen.
       *[other] Er zijn { $count } documenten toegewezen.
    }
sessions-allocated-without = { $count } daarvan hebben geen tijdvak: alle tijdvakken zijn vol.
sessions-release = Geef de aangevinkte documenten vrij
sessions-released = { $count ->
        [0] Er was niets aangevinkt, dus er is niets vrijgegeven.
        [one] Er is 1 document vrijgegeven.
       *[other] Er zijn { $count } documenten vrijgegeven.
    }
sessions-event-allocated = Toegewezen aan { $location }
sessions-event-released = Vrijgegeven van { $location }
sessions-conflict-ends-before-it-begins = De sessie eindigt voordat zij begint.
sessions-conflict-session-too-long = Een sessie duurt ten hoogste 16 uur.
sessions-conflict-in-the-past = De sessie zou al voorbij zijn.
sessions-conflict-slot-length-wrong = Een tijdvak duurt 5 tot 240 minuten.
sessions-conflict-slot-longer-than-session = Het tijdvak is langer dan de sessie.
sessions-conflict-slot-capacity-wrong = Een tijdvak is voor 1 tot 200 mensen.
sessions-conflict-note-too-long = De notitie is te lang.
sessions-conflict-location-unknown = Kies een locatie.
sessions-conflict-location-never = Deze locatie reikt geen documenten uit.
sessions-conflict-location-closed = Deze locatie reikt op die dag geen documenten uit. Wel: { $offered }.
sessions-conflict-staff-unknown = Iemand van het team is niet bekend of is weg.
sessions-conflict-staff-busy = { $name } zit dan in een andere sessie, in { $location }.
sessions-conflict-tablet-unknown = Een van de tablets is niet bekend.
sessions-conflict-tablet-not-active = { $name } is niet in gebruik.
sessions-conflict-tablet-busy = { $name } zit dan in een andere sessie, in { $location }.
refused-session-unknown = Deze sessie bestaat niet.
    .next = Kies er een uit de lijst met sessies.
refused-session-conflicts = De sessie kan zo niet worden gepland.
    .next = Verander wat hieronder staat en probeer het opnieuw.
refused-session-unreadable = De datum, de tijden of de getallen zijn niet te lezen.
    .next = Vul een datum in, tijden zoals 09:00, en hele getallen.
refused-session-closed = Deze sessie is uitgeteld of gesloten.
    .next = Plan een andere sessie.
refused-slots-taken = Er zijn documenten toegewezen aan deze sessie. De tijden kunnen daarom niet veranderen.
    .next = Geef de documenten eerst vrij, of laat de tijden zoals ze zijn.
refused-location-closed = Deze locatie reikt op die dag geen documenten uit.
    .next = Kies een dag waarop dat wel kan, of een andere locatie.
refused-documents-not-free = Enkele van deze documenten kunnen niet worden toegewezen.
    .next = Ze zitten in een andere sessie, zijn weg van kantoor of zijn teruggeroepen. Laat ze weg.
sessions-unlock = Hoe medewerkers de tablets openen
sessions-unlock-lead = Ieder lid van het team opent de batch op een van deze manieren. Tussen twee aanvragers is de dagcode genoeg.
sessions-way-phrase = Wachtzin van vijf woorden
sessions-way-card = Sessiekaart met een pincode
sessions-way-passkey = Vinger, gezicht of beveiligingssleutel van de tablet
sessions-leases = Bestem elke aanvrager voor één tablet
sessions-leases-lead = De tablets zijn per tijdvak om de beurt. Een andere tablet waarschuwt en vraagt waarom, voordat hij verdergaat; hij houdt niemand tegen.
sessions-conflict-no-way-to-unlock = Niemand zou de tablets kunnen openen. Sta ten minste één manier toe.
sessions-card = Sessiekaart
sessions-card-made = kaart gemaakt
sessions-card-none = nog geen kaart gemaakt
sessions-card-print = Afdrukken
sessions-card-make = Kaart maken
sessions-card-make-new = Nieuwe kaart maken
sessions-card-what = De leider bewaart deze kaart en laat het team haar scannen. Samen met de eigen pincode van elke medewerker opent zij de tablets; zonder de kaart opent die pincode niets.
sessions-card-once = U ziet de kaart één keer. Fielddesk bewaart geen kopie: druk haar nu af.
sessions-card-replaces = Er is al een kaart. Een nieuwe maakt die onbruikbaar zodra de batch opnieuw is verzegeld.
sessions-card-then = Verzegel de batch nu opnieuw, zodat de tablets om deze kaart vragen.
sessions-card-holder = Bewaard door
sessions-card-scan = Scan op de tablet, of typ:
sessions-card-lost = Kwijt of gekopieerd? Maak een nieuwe kaart en verzegel de batch opnieuw.
sessions-card-not-wanted = Het plan van deze sessie staat geen kaart toe. Wijzig eerst het plan.
