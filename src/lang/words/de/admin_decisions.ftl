## Entscheidungen, was beim Zusehen abgewiesen worden wäre, und Proben.

decisions-lead = Jede Nachricht, über die entschieden wurde. Fügen Sie das Kennzeichen einer Abweisung ein, um sie zu finden.
decisions-search = Absender, Empfänger oder Kennzeichen
decisions-hint = Oder eine Queue-ID oder eine ganze Fehlermeldung: Unser Link darin genügt.
decisions-forgotten = Diese Abweisung ist nicht verzeichnet, weil sie zu alt oder eben erst geschehen ist. { $link }Die Seite hinter ihrem Link{ $end } erzählt von ihr.
decisions-show = Zeigen
decisions-show-all = Alles
decisions-show-marked = Eingelassen, markiert
decisions-when = Wann
decisions-any-time = Jederzeit
decisions-last-day = Die letzten 24 Stunden
decisions-last-month = Die letzten 30 Tage
decisions-nothing-fits = Dazu passt nichts.
decisions-nothing-fits-text = Versuchen Sie es mit einem Teil einer Adresse, oder lassen Sie sich alles zeigen.
decisions-empty = Es ist noch über keine Post entschieden worden.
decisions-empty-text = Sobald Ihr Mailserver fragt, sehen Sie hier, was aus jeder Nachricht geworden ist.
decisions-table = Entscheidungen, die neuesten zuerst
decisions-from-to = Absender → Empfänger
decisions-outcome = Was daraus wurde
# Eine Entscheidung.
decision-title = Entscheidung { $reference }
decision-why = Warum
decision-entry = Der Eintrag, der entschieden hat: { $match_text }.
decision-forged = Ein Eintrag der Gästeliste passte, zählte aber nicht, weil die Nachricht gefälscht sein könnte: { $match_text }.
decision-recipient = Empfänger
decision-client-address = Adresse des Servers
decision-client-name = Name des Servers
decision-helo-name = HELO-Name
decision-queue-id = Queue-ID
decision-instance = Instanz
decision-proven = Der Absender war nachgewiesen.
decision-unproven = Der Absender ließ sich nicht nachweisen; die Domain veröffentlicht nichts, womit das ginge.
decision-contradicted = Die Domain des Absenders sagt, dass dieser Server nicht für sie senden darf.
# Warum, für alle, die ein Postfach betreuen, aber nicht sein Inhaber sind.
admin-why-forged = auf einer Gästeliste, könnte aber gefälscht sein
admin-why-not-ours = keine unserer Adressen
admin-why-tenant-off = { $tenant } ist abgeschaltet
admin-why-submission = vom Inhaber geschickt
admin-why-whitelist-mailbox = auf der Gästeliste des Postfachs
admin-why-whitelist-tenant = auf der Gästeliste von { $tenant }
admin-why-whitelist-system = auf der Gästeliste des Maildienstes
admin-why-blocklist-mailbox = auf der Sperrliste des Postfachs
admin-why-blocklist-tenant = auf der Sperrliste von { $tenant }
admin-why-blocklist-system = auf der Sperrliste des Maildienstes
admin-why-binding = durch einen bindenden Eintrag auf der Sperrliste von { $tenant }
admin-why-role = postmaster und abuse sind für alle offen
admin-why-null-sender = eine Meldung über nicht zugestellte Post
admin-why-below-some = zu wenig spricht dagegen
admin-why-below = nichts spricht dagegen
admin-why-above = zu viel spricht dagegen
admin-why-stranger = ein Fremder, und das Postfach will nur Menschen von seiner Liste
admin-why-asked = der Inhaber wurde danach gefragt
admin-why-unanswered = der Inhaber wurde danach gefragt und hat nicht rechtzeitig geantwortet
admin-why-not-now = der Inhaber wurde danach gefragt und sagte „jetzt nicht“
admin-why-probing = sein Netz probiert Adressen, die es nicht gibt
admin-why-failure = wir konnten es nicht rechtzeitig prüfen
# Was beim bloßen Zusehen abgewiesen worden wäre.
monitor-title = Nur zugesehen
monitor-lead = Was in den letzten 7 Tagen abgewiesen worden wäre, wenn nicht nur zugesehen würde. Alles davon kam herein.
monitor-empty = Es wäre nichts abgewiesen worden.
monitor-empty-text = Sperrlisten und die eingeschalteten Prüfungen hatten gegen keine Nachricht etwas.
monitor-total = Sonst abgewiesen
monitor-from-whom = Von wem
monitor-count = { $count ->
    [one] 1 Nachricht
   *[other] { $count } Nachrichten
}, die letzte
monitor-see-guarding = Ansehen, was Bewachen bewirkt hätte
monitor-all = Alle Entscheidungen
# Eine Probe.
rehearsal-title = Was das bewirkt hätte
rehearsal-lead = Es wurde nichts geändert. { $messages } seit { $since } { $were } noch einmal geprüft, als hätte gegolten, was Sie ausprobieren.
rehearsal-messages = { $count ->
    [one] Eine Nachricht
   *[other] { $count } Nachrichten
}
rehearsal-were = { $count ->
    [one] wurde
   *[other] wurden
}
rehearsal-cut = Es gibt ältere aus den letzten 7 Tagen, aber auf einer Seite keine Zeit, alle anzusehen: { $command } und die API haben sie.
rehearsal-short = Kurz gesagt
rehearsal-holds = Sie haben nichts geändert: Diese Einstellungen gelten schon.
rehearsal-older = Ältere Nachrichten wurden nach anderen geprüft:
rehearsal-same = Keiner Nachricht wäre etwas anderes geschehen.
rehearsal-wanted = { $count ->
    [one] Eine davon kommt von einem Absender, den der Inhaber haben will
   *[other] { $count } davon kommen von Absendern, die die Inhaber haben wollen
}
rehearsal-wanted-how = : Sie standen damals auf der Gästeliste oder stehen seither darauf, oder wurden auf Bitte eingelassen.
rehearsal-unknown = Nicht bekannt
rehearsal-unknown-text = { $undecided } von { $count } Nachrichten gelten als unverändert, weil nicht genug festgehalten ist, um sie noch einmal zu prüfen.
rehearsal-lack-list = Bei { $count } fehlt eine Antwort von { $list }.
rehearsal-lack-name = Bei { $count } fehlt der Name des Servers im DNS.
rehearsal-lack-spf = Bei { $count } fehlt, was SPF und DMARC sagen.
rehearsal-lack-held = Bei { $count } fehlt, was Ihre eigenen Fallen und Inhaber sagten.
rehearsal-lack-watch = Schalten Sie die Liste eine Weile mit 0 Punkten ein: Dann wird sie gefragt und zählt nicht.
rehearsal-by-mailbox = Nach Postfach
rehearsal-more = Und { $count } weitere mit weniger.
rehearsal-switch-on = Einschalten
rehearsal-back = Zurück, nichts ändern
rehearsal-busy = Jemand aus Ihrer Organisation probiert gerade etwas aus. Versuchen Sie es gleich noch einmal.
rehearsal-examples = Beispiele, die neuesten zuerst
rehearsal-would-come = Was daraus würde
rehearsal-owner-wants = Der Inhaber will diesen Absender.
rehearsal-then = Was geschah: { $outcome }, { $why }
rehearsal-tried = Was Sie ausprobiert haben:
rehearsal-tried-mode = Fremde: „{ $mode }“, bisher „{ $before }“
rehearsal-tried-asking = Was aus Fremden wird, die auf eine Antwort warten
rehearsal-tried-threshold = Grenze, ab der zu viel gegen den Absender spricht: { $points }, bisher { $before }
rehearsal-tried-points = { $name }: { $points }, bisher { $before }
rehearsal-tried-on = { $name }: an, { $points }
rehearsal-tried-off = { $name }: aus
rehearsal-tried-changed = { $name }: andere Einstellungen
rehearsal-found-then = Damals gefunden: { $found }
rehearsal-more-refused = Mehr abgewiesen
rehearsal-more-deferred = Mehr um Geduld gebeten
rehearsal-more-accepted = Mehr eingelassen
rehearsal-more-tagged = Mehr markiert
rehearsal-more-noted = Mehr vermerkt, wo nur zugesehen wird
rehearsal-fewer-noted = Weniger vermerkt, wo nur zugesehen wird
rehearsal-box-refused = mehr abgewiesen: { $count }
rehearsal-box-deferred = mehr um Geduld gebeten: { $count }
rehearsal-box-accepted = mehr eingelassen: { $count }
rehearsal-box-tagged = mehr markiert: { $count }
rehearsal-box-noted = mehr vermerkt, wo nur zugesehen wird: { $count }
rehearsal-box-not-noted = weniger vermerkt, wo nur zugesehen wird: { $count }
rehearsal-box-wanted = davon von gewünschten Absendern: { $count }
rehearsal-box-gone = ein Postfach, das es nicht mehr gibt
would-refused = Würde abgewiesen
would-deferred = Müsste warten
would-accepted = Würde eingelassen
would-tagged = Würde markiert
would-noted = Würde vermerkt
would-not-noted = Würde nicht vermerkt
# Mailserver, die bitten.
servers-title = Mailserver, die um Zulassung bitten
servers-lead = Wer einen abgewiesenen Server betreibt und die Post an dessen Postmaster liest, kann Sie bitten, den Server zuzulassen. Dieser Server wird dann nicht mehr geprüft; wen Ihre Leute draußen halten, der bleibt draußen.
servers-empty = Kein Mailserver bittet um Zulassung.
servers-empty-text = Bitten kommen von der Seite hinter dem Link in einer Abweisung.
servers-no-why = Wenn Sie ablehnen: warum, in einem Satz
servers-call-fine = Server zulassen
servers-say-no = Ablehnen
servers-say-no-to = : { $server }
servers-not-now = Jetzt nicht
servers-earlier = Früher
servers-unanswered = nicht rechtzeitig beantwortet
servers-was-fine = Zugelassen
servers-was-no = Abgelehnt
servers-was-not-now = Jetzt nicht
servers-who = Wer bittet
servers-why-fine = Warum er zugelassen werden sollte
servers-refused = Abgewiesen
servers-refused-why = { $at }: { $reason }
servers-refused-from = { $at }: { $reason }; von { $sender }
servers-found-then = Bei der Abweisung gefunden
servers-found-nothing-then = Dazu ist nichts festgehalten.
servers-found-now = Bei der Bitte gefunden
servers-found-nothing-now = Nichts.
servers-bounce = Die Fehlermeldung
servers-gone = Diese Bitte wartet nicht mehr auf eine Antwort.
servers-done-fine = { $server } steht auf der Gästeliste: Der Server wird nicht mehr geprüft.
servers-done-no = { $server } erfährt, dass Sie ablehnen.
servers-done-not-now = { $server } erfährt vorerst nichts.
servers-cannot-undo = Diese Antwort lässt sich nicht mehr zurücknehmen.
servers-undone = Die Antwort ist zurückgenommen: Die Bitte wartet wieder.
servers-wrong-long = Der Satz hat { $count } Zeichen: Kürzen Sie ihn auf höchstens { $most }.
servers-wrong-unseen = Schreiben Sie eine Zeile aus sichtbaren Zeichen: Nehmen Sie Zeilenumbrüche und dergleichen heraus.
