## Wer um Einlass bittet: auf der Startseite, auf der Seite aller Bitten, und auf der Seite hinter einem Link per Mail.

requests-title = Bitten um Einlass
requests-lead = Wer abgewiesen wurde, seine Adresse nachgewiesen hat und Sie um Einlass bittet. Dazu Fremde, deren Post auf Ihre Antwort wartet.
requests-empty-title = Niemand bittet um Einlass.
requests-empty = Wer abgewiesen wird, kann Sie auf der Seite hinter dem Link in der Abweisung fragen, sobald die Adresse nachgewiesen ist.
requests-earlier = Früher
requests-asking = Bitten um Einlass
see-all = Alle ansehen
details = Einzelheiten
details-about = zu { $who }

request-wrote-to = schrieb an { $recipient }
request-waits = Wartet auf Ihre Antwort bis { $until }
request-waits-why = Wartet auf Ihre Antwort bis { $until }: { $why }
request-turned-away = Abgewiesen { $at }: { $why }
request-asked-to-wait = Um Geduld gebeten { $at }: { $why }
request-asks-no-more = Sie werden zu Fremden nicht mehr gefragt: Wenn Sie nicht antworten, wird der nächste Versuch beurteilt wie jeder andere.
request-nothing-against = Nichts spricht dagegen, und Sie werden zu allen gefragt, die neu sind
request-more = { $text } { $more ->
    [one] Und ein weiterer Grund.
   *[other] Und { $more } weitere Gründe.
}
request-trust = Wenn Sie es einlassen, wird Post unter diesem Namen aus dem ganzen Netz { $network } eingelassen, aus dem diese Nachricht kam, und von sonst nirgends, außer sie ist nachgewiesen.
request-gone = Diese Bitte ist schon beantwortet, oder ihre Zeit ist vorbei. Es wurde nichts geändert.

claim-proved = Adresse nachgewiesen
claim-proven = nachweislich von dort
claim-proven-long = Die Domain des Absenders bestätigt, dass dieser Server für sie senden darf.
claim-forged = könnte gefälscht sein
claim-forged-long = Die Domain des Absenders sagt, dass dieser Server nicht für sie senden darf.
claim-unproven = nicht nachgewiesen
claim-unproven-long = Wir konnten nicht prüfen, ob es wirklich von dort kommt: Nichts bestätigt es, und nichts widerlegt es.

answer-let-in = Einlassen
answer-week = Nur für 7 Tage
answer-never = Nie einlassen
answer-not-now = Jetzt nicht
answered-week = Für 7 Tage eingelassen
answered-never = Draußen gehalten
answered-not-now = Jetzt nicht
answered-none = Nicht beantwortet
answered-week-already = Schon vorher auf Ihrer Gästeliste, und jetzt noch mindestens 7 Tage: { $who }.
answered-on-for-week = Für 7 Tage auf Ihrer Gästeliste: { $who }.
answered-ignored = { $who } erfährt nichts davon und darf in einer Woche wieder fragen.
