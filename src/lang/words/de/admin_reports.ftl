## Spamfallen, Beschwerden und Netze, die Adressen raten.

traps-lead = Adressen von Ihnen, die niemand benutzt.
traps-lead-on = Wer an eine schreibt, wurde nicht darum gebeten: Das zählt { $hours } Stunden lang gegen sein Netz und gegen einen nachgewiesenen Absender.
traps-lead-off = Die Prüfung ist ausgeschaltet, deshalb zählt gegen niemanden, was sie fangen.
reports-change = Regel ändern
traps-add = Spamfallen hinzufügen
traps-add-hint = Eine pro Zeile. Post an sie wird weiterhin abgewiesen wie an jeden Namen, den niemand hat.
traps-empty = Noch keine Spamfalle.
traps-empty-text = Nehmen Sie Namen, die seit mindestens einem Jahr niemand hat oder nie jemand hatte: eine alte Vertriebsadresse, an die nur noch Spam kommt, oder eine, die Sie auf Ihrer Website verstecken. Nie eine, bei der sich jemand vertippen könnte.
traps-hits = { $count } angeschrieben, zuletzt { $at }
traps-no-hits = noch hat niemand daran geschrieben
traps-who = Wer an eine Spamfalle schrieb
traps-who-aside = letzte 30 Tage{"\u00A0"}· { $count }
traps-suspect = schrieb { $count ->
    [1] einmal
    [2] zweimal
   *[other] { $count }‑mal
} an eine
traps-were = Das waren schon Spamfallen.
traps-added = { $address } ist jetzt eine Spamfalle.
traps-added-many = { $count } Adressen sind jetzt Spamfallen.
traps-write = Schreiben Sie Adressen, die niemand benutzt, eine pro Zeile.
traps-too-many-at-once = Fügen Sie höchstens { $most } auf einmal hinzu; das sind { $count }.
traps-none-removed = Es wurde nichts entfernt: Das ist keine Spamfalle mehr.
traps-removed = { $address } ist keine Spamfalle mehr.
traps-removed-many = { $count } Adressen sind keine Spamfallen mehr.
traps-nothing-to-undo = Hier ist nichts rückgängig zu machen: Es wurde seither geändert.
traps-undone = Alles ist wie vorher.
traps-forgiven = Das zählt nicht mehr gegen { $suspect }.
reports-nothing-held = Gegen ihn zählte nichts mehr.
traps-wrong-not-ours = { $address } liegt in keiner Ihrer nachgewiesenen Domains: Hierher würde niemand daran schreiben.
traps-wrong-role = An postmaster und abuse darf jeder schreiben: Als Spamfallen taugen diese Adressen nicht.
traps-wrong-in-use = Post an { $address } geht an ein Postfach, und eine Spamfalle muss eine Adresse sein, die niemand benutzt: Entfernen Sie sie zuerst bei diesem Postfach, oder wählen Sie eine andere.
traps-wrong-star = { $address } wäre eine einzige Adresse mit einem Stern darin, nicht alle, die so aussehen: Schreiben Sie jede Spamfalle ganz aus, oder lassen Sie die Prüfung „Adressen raten“ auf Namen achten, die niemand hat.
traps-wrong-too-many = Sie können höchstens { $most } Spamfallen haben: Entfernen Sie zuerst einige.
# Jemand, gegen den etwas zählt.
suspect-servers-in = Server in { $network }
suspect-last = { $what }, zuletzt { $at }
suspect-held = zählt bis { $at }
suspect-not-held = zählt gerade nicht
suspect-forgive = Nicht mehr anrechnen
# Beschwerden.
complaints-lead = Was Ihre Leute als Spam gemeldet haben.
complaints-lead-on = Wenn { $threshold } von ihnen innerhalb von { $hours } Stunden denselben Absender oder dasselbe Netz melden, zählt es dagegen.
complaints-lead-off = Die Prüfung ist ausgeschaltet, deshalb zählt gegen niemanden etwas.
complaints-empty = In letzter Zeit wurde nichts gemeldet.
complaints-empty-text = Menschen drücken „Das ist Spam“ auf ihren eigenen Seiten; andere Programme melden über die Schnittstelle oder eine Pipe.
complaints-shown = Die { $shown } zuletzt gemeldeten von { $total }.
complaints-suspect = von { $count ->
    [one] 1 Person
   *[other] { $count } Personen
} gemeldet
complaints-forgiven = Was über { $suspect } gemeldet wurde, zählt nicht mehr.
# Netze, die Adressen raten.
attackers-title = Adressen raten
attackers-lead = Netze, die nach vielen Namen gefragt haben, die niemand hat. Post von dort wird auf später vertröstet, außer von Menschen auf einer Gästeliste. Jeder weitere Versuch verlängert das; ohne einen endet es von selbst.
attackers-health = Zustand der Listen
attackers-empty = Kein Netz muss warten.
attackers-empty-text = Schalten Sie unter Prüfungen „Adressen raten“ ein; dann stehen hier Netze, die zu viele unbekannte Namen probieren.
attackers-empty-text-operator = Die Verwaltung einer Organisation schaltet diese Prüfung unter Einstellungen, Prüfungen ein.
attackers-networks = Netze
attackers-at = bei { $tenant }
attackers-waits = muss bis { $until } warten
attackers-would-wait = müsste bis { $until } warten, aber es wird nur zugesehen
attackers-tries = fragte nach { $count ->
    [one] 1 unbekannten Namen
   *[other] { $count } unbekannten Namen
}
attackers-since = seit { $since }
attackers-let-in = Wieder einlassen
attackers-need-not = { $network } muss nicht oder nicht mehr warten.
attackers-lifted = { $network } muss nicht mehr warten. Ab jetzt wird neu gezählt.
attackers-restored = { $network } muss wieder warten.
