## Die Startseite des Inhabers.

home-title = Start
home-wonder = Kommt jemand durch? { $link }Absender ausprobieren{ $end }
home-paused-title = Das Lernen ruht
home-paused = Seit { $at }: Ihr Postfach hatte an weit mehr neue Menschen geschrieben als je zuvor. Wenn Sie das nicht waren, kennt vielleicht jemand Ihr Passwort. Ändern Sie es dort, wo Sie Ihre Post lesen, und vergessen Sie hier, was gelernt wurde.
home-paused-forget = Vergessen und wieder lernen
home-paused-carry-on = Das war ich: weiter lernen
home-suspended-title = Auf Ihrer Gästeliste, aber ausgesetzt
home-suspended-lead = Bis Sie sagen, dass sie bleiben, wird ihre Post wie die von Fremden beurteilt.
home-keep = Behalten
home-remove = Entfernen
home-forged-title = Auf Ihrer Gästeliste, könnte aber gefälscht sein
home-forged-lead = Nichts weist nach, dass diese Post wirklich von dort kam.
home-forged-trust = Vertrauen Sie einem Server nur, wenn Sie ihn kennen.
home-forged-away = Abgewiesen { $at }, von { $client }
home-forged-in = Hereingekommen { $at }, von { $client }
home-trust = Diesem Server vertrauen
home-trust-for = für { $who }
home-away-title = Nicht eingelassen
home-away-title-watching = Wäre abgewiesen worden
home-last-days = letzte 7 Tage
home-away-nobody = Niemand musste abgewiesen werden.
home-quiet = Wenn Post ankommt, sehen Sie hier, wer kam und wer nicht hineinkam.
home-let-in = Einlassen
home-keep-out = Draußen halten
home-learned-title = Neu auf Ihrer Gästeliste
home-learned-because = weil Sie ihnen geschrieben haben{"\u00A0"}· { $count }
home-learned-undo = : { $who } wieder entfernen
home-learning-off = Das Lernen ist aus: Wem Sie schreiben, kommt nicht von selbst auf Ihre Gästeliste. { $link }Einstellungen{ $end }
home-in-title = Kürzlich eingelassen
spam-button = Das ist Spam
spam-from = , von { $who }

home-no-address = Dieser Absender hat keine Adresse, die auf einer Liste stehen könnte.
home-nothing-to-trust = Hier gibt es nichts mehr, dem Sie vertrauen könnten. Es wurde nichts geändert.
home-trusted = Darf jetzt aus { $network } hereinkommen: { $who }.
home-forgotten = { $count ->
    [one] 1 Adresse aus diesem Schub ist
   *[other] { $count } Adressen aus diesem Schub sind
} von Ihrer Gästeliste entfernt. Das Lernen geht weiter.
home-carried-on = Das Lernen geht weiter. Was gelernt wurde, bleibt.
home-not-paused = Das Lernen ruht nicht mehr. Es wurde nichts geändert.

entry-keeps-already = Lässt schon wieder Post ein: { $who }. Es wurde nichts geändert.
entry-kept = Bleibt auf Ihrer Gästeliste und zählt wieder: { $who }.

trust-offer = Wenn Sie ihm vertrauen, wird Post mit diesem Namen ({ $who }) aus seinem ganzen Netz { $network } eingelassen: von diesem Server und von seinen Nachbarn.
trust-own = Ihr Eintrag dafür umfasst Adressen von { $tenant } selbst. Deren Leute melden sich zum Senden an; was von außen mit so einer Adresse kommt, ist wahrscheinlich gefälscht. Sie müssen nichts tun.

spam-reported = Post von { $who } ist als Spam gemeldet. Wenn genug Leute von { $tenant } das sagen, spricht es gegen den Absender.
spam-reported-suspended = Post von { $who } ist als Spam gemeldet. Wenn genug Leute von { $tenant } das sagen, spricht es gegen den Absender. Ihr Eintrag dafür ist ausgesetzt, bis Sie sagen, dass er bleibt.
spam-keep-out = Diesen Absender auch draußen halten
spam-taken-back = Das ist nicht mehr als Spam gemeldet.
spam-not-reported = Das war nicht als Spam gemeldet. Es wurde nichts geändert.
