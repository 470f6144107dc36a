batches-title = Batch
batches-to-session = naar de sessie
batches-seal = Verzegel de batch
batches-seal-again = Verzegel een nieuwe editie
batches-obstacles = Voordat deze batch verzegeld kan worden
batches-obstacle-no_documents = Aan deze sessie zijn geen documenten toegewezen.
batches-obstacle-no_tablets = Bij deze sessie hoort nog geen tablet.
batches-obstacle-no_team = Er zit nog niemand in het team van deze sessie.
batches-obstacle-no_key = Op { $label } heeft nog niemand van het team een sleutel. Laat één van hen één keer inloggen op die tablet, met netwerk.
batches-obstacle-not_active = { $label } is niet in gebruik: ingetrokken of in quarantaine.
batches-obstacle-over = De sessie is voorbij.
batches-obstacle-closed = De sessie is gesloten.
batches-put-right = Los het op bij de sessie
batches-changed = Na het verzegelen is er iets veranderd: de tablets hebben dat nog niet
batches-added = { $count ->
    [one] Er is één document bijgekomen.
   *[other] Er zijn { $count } documenten bijgekomen.
  }
batches-removed = { $count ->
    [one] Er is één document uitgehaald.
   *[other] Er zijn { $count } documenten uitgehaald.
  }
batches-readers-changed = De tablets of de mensen die de batch kunnen openen, zijn veranderd.
batches-edition = Editie
batches-editions = Edities
batches-sealed = verzegeld { $moment }
batches-sealed-at = Verzegeld op
batches-documents = Documenten
batches-valid-until = te openen tot { $moment }
batches-size = Grootte
batches-requests = { $count } downloads per tablet
batches-readers = Wie kan de batch openen
batches-readers-intro = Beide zijn nodig: één van deze tablets, en daarop de wachtzin van één van deze mensen. De server zelf bewaart alleen versleutelde gegevens.
batches-tablet = Tablet
batches-people = Mensen
batches-started = Download begonnen
batches-complete = Download compleet
batches-not-yet = nog niet
batches-state = Status
batches-superseded = vervangen { $moment }
batches-served = beschikbaar voor de tablets
batches-none = Deze batch is nog niet verzegeld. Verzegelen duurt een paar seconden.
batches-recall = Document terugroepen
batches-recall-intro = Het document mag niet meer worden uitgereikt. Tablets die het in een batch hebben, horen dat bij het volgende contact; tot dan kunnen zij het nog uitreiken, en dat is dan een verschil.
batches-recall-reason = Reden
batches-recall-do = Roep dit document terug
batches-recall-back = Terug naar het document
batches-recalled-at = Teruggeroepen { $moment }
batches-seal-changed = De doos heeft nu een ander zegel dan deze editie noemt.
batches-leases-changed = Of aanvragers voor één tablet bestemd zijn, is veranderd.
batches-unlock-changed = De manieren om te openen zijn gewijzigd, of er is een nieuwe sessiekaart gemaakt.
batches-obstacle-no_card = De sessiekaart is de enige manier om te openen, en die is nog niet gemaakt.
batches-obstacle-no_pq_key = { $label } heeft geen sleutel tegen kwantumcomputers, en dit kantoor verzegelt niets zonder. Werk de browser bij; de tablet maakt de sleutel als zijn sleutels vernieuwd worden of als hij opnieuw wordt aangemeld. Of haal hem uit de sessie.
batches-obstacle-pq_too_many = De sessie heeft meer tablets dan er passen in een batch met een deel tegen kwantumcomputers. Splits de sessie.
batches-third-share = Elke tablet heeft ook een deel nodig dat veilig is tegen kwantumcomputers (ML-KEM-768).
batches-no-third-share = Zonder deel tegen kwantumcomputers (ML-KEM-768).
