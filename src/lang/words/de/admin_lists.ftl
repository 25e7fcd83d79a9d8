## Die Listen, die für viele Postfächer gelten: die einer Organisation und die des Systems.

house-let-in = Für jedes Postfach eingelassen, wenn dessen Inhaber nichts anderes sagt.
house-let-in-system = Für jedes Postfach jeder Organisation eingelassen, wenn kein Inhaber und keine Organisation etwas anderes sagt.
house-kept-out = Für jedes Postfach abgewiesen, wenn dessen Inhaber nichts anderes sagt.
house-kept-out-system = Für jedes Postfach jeder Organisation abgewiesen, wenn kein Inhaber und keine Organisation etwas anderes sagt.
house-nothing-fits = Dazu passt nichts.
house-nothing-fits-text = Versuchen Sie es mit einem Teil der Adresse, oder lassen Sie sich alles zeigen.
house-empty-allow = Auf dieser Gästeliste steht noch niemand.
house-empty-allow-text = Setzen Sie Partner, Banken und andere darauf, deren Post alle bekommen sollen.
house-empty-block = Auf dieser Sperrliste steht noch niemand.
house-empty-block-text = Setzen Sie darauf, wessen Post hier niemand bekommen soll.
house-remove-ticked = Angekreuzte entfernen
house-entries = { $count ->
    [one] 1 Eintrag
   *[other] { $count } Einträge
}
# Hinzufügen.
house-add-allow = Auf die Gästeliste setzen
house-add-block = Auf die Sperrliste setzen
house-matches = Adressen, Domains oder Netze
house-matches-hint = Eine pro Zeile oder durch Kommas getrennt: anna@agency.example, agency.example für alle dort, .agency.example mit allem darunter, 192.0.2.0/24.
house-note-optional = Notiz (wenn Sie mögen)
house-until-optional = Bis (leer: für immer)
house-binding-name = Bindend.
house-binding-text = Der Eintrag steht über der Gästeliste jedes Inhabers, und die Inhaber sehen das. Nur für das, was niemand einlassen darf: Schadsoftware, oder was eine Behörde verlangt. Wer nur zusieht, bekommt es trotzdem.
house-binding = Bindend
# Eine Zeile, und die Suche.
house-added = { $at } hinzugefügt
house-last-let-in = zuletzt eingelassen { $at }, insgesamt { $hits }
house-last-kept-out = zuletzt abgewiesen { $at }, insgesamt { $hits }
house-until = bis { $at }
house-expired = abgelaufen am { $at }
house-only-proven = nur mit Nachweis
house-order = Reihenfolge
house-order-newest = Neueste zuerst
house-order-name = Nach Namen
house-order-last = Zuletzt benutzt
house-order-most = Am meisten benutzt
# Ein Eintrag.
house-entry-let-in = Für jedes Postfach eingelassen; { $at } hinzugefügt.
house-entry-let-in-system = Für jedes Postfach jeder Organisation eingelassen; { $at } hinzugefügt.
house-entry-kept-out = Für jedes Postfach abgewiesen; { $at } hinzugefügt.
house-entry-kept-out-system = Für jedes Postfach jeder Organisation abgewiesen; { $at } hinzugefügt.
house-entry-binding = Dieser Eintrag ist bindend: Er steht über der Gästeliste jedes Inhabers, und die Inhaber sehen das. Wer nur zusieht, bekommt die Post trotzdem.
house-entry-own = Das liegt in Ihrer eigenen Domain: { $why }
house-entry-kept = Abgewiesen
house-entry-hits = insgesamt { $hits }, zuletzt { $at }
house-entry-no-hits = noch nie
house-note = Notiz
house-note-hint = Wer diese Liste führt, sieht sie.
house-entry-until = Bis
house-entry-until-hint = Leer: für immer.
house-unproven = Wenn nichts nachweist, wer es geschickt hat
house-unproven-in = Einlassen,
house-unproven-in-text = wenn nichts für eine Fälschung spricht.
house-unproven-stranger = Wie Post von Fremden behandeln.
house-unproven-stranger-text = Nur was nachgewiesen ist, gilt als ihre Post.
house-remove-entry = Von der Liste entfernen
# Was getan wurde.
house-saved = { $match_text }: gespeichert.
house-void = Ein bindender Eintrag Ihrer Sperrliste hält es aber trotzdem draußen.
house-void-all = Bindende Einträge Ihrer Sperrliste halten sie aber trotzdem draußen.
house-void-some = Bindende Einträge Ihrer Sperrliste halten { $count } davon aber trotzdem draußen.
house-off-whitelist = { $match_text } steht nicht mehr auf der Gästeliste.
house-off-blocklist = { $match_text } steht nicht mehr auf der Sperrliste.
house-many-off-whitelist = { $count ->
    [one] 1 Eintrag steht
   *[other] { $count } Einträge stehen
} nicht mehr auf der Gästeliste.
house-many-off-blocklist = { $count ->
    [one] 1 Eintrag steht
   *[other] { $count } Einträge stehen
} nicht mehr auf der Sperrliste.
