## Own addresses and domains on others' lists.

watched-title = Eigene Adressen auf fremden Listen
watched-lead = Steht Ihr Mailserver auf einer Liste, wird Ihre Post anderswo abgewiesen. Einmal in der Stunde werden die Listen im DNS, bei denen Organisationen hier nach Fremden fragen, auch nach Ihren eigenen Adressen gefragt.
watched-open = { $count ->
    [0] Auf keiner Liste
    [one] Zurzeit auf einer Liste
   *[other] Zurzeit { $count } Treffer
}
watched-open-none = Nichts von Ihnen steht auf einer Liste.
watched-open-none-hint = Sie bekommen eine Mail, wenn etwas auftaucht und wenn es wieder weg ist.
watched-line = { $subject } auf { $list }
watched-line-found = Gefunden { $at }.
watched-line-asked = Um Streichung gebeten { $at }.
watched-line-gone = Verschwunden { $at }.
watched-line-unasked = Nicht mehr nachgesehen seit { $at }.
watched-line-no-cause = Die Ursache ist noch nicht bekannt.
watched-closed = Von Listen verschwunden
watched-add = Mehr beobachten
watched-what = Adresse, kleines Netz oder Domain
watched-what-hint = Von wo Sie senden: 192.0.2.25, 192.0.2.0/28 oder example.org; höchstens 256 Adressen.
watched-note = Notiz
watched-note-hint = Was es ist, wenn Sie möchten.
watched-add-button = Beobachten
watched-things = Beobachtet
watched-checked = zuletzt nachgesehen { $at }
watched-unchecked = wird innerhalb der nächsten Stunde zum ersten Mal nachgesehen
watched-remove = Nicht mehr beobachten
watched-added = { $what } wird beobachtet. Zum ersten Mal nachgesehen wird innerhalb der nächsten Stunde.
watched-removed = { $what } wird nicht mehr beobachtet, und die Fälle dazu sind gelöscht.
watched-gone-already = Das wurde schon nicht mehr beobachtet.

watched-case-title = { $subject } auf { $list }
watched-case-open = { $what } steht auf dieser Liste. Suchen Sie die Ursache, stellen Sie sie ab, und bitten Sie dann die Liste um Streichung.
watched-case-asked = { $what } steht noch auf dieser Liste; um Streichung ist gebeten. Jede Stunde wird nachgesehen, und wenn der Eintrag weg ist, steht es hier.
watched-case-gone = Die Liste führt es nicht mehr.
watched-case-unasked = Niemand hier fragt diese Liste noch, deshalb wird nicht mehr nachgesehen. Ob die Liste es noch führt, ist nicht bekannt.
watched-log = Was geschehen ist
watched-log-found = Gefunden
watched-log-answer = { $zone } antwortet { $answer }.
watched-log-said = Die Liste sagt: { $said }
watched-log-cause = Ursache
watched-log-no-cause = Noch nicht bekannt.
watched-log-asked = Streichung
watched-log-asked-by = Darum gebeten { $at }, durch { $by }.
watched-log-not-asked = Noch nicht darum gebeten.
watched-log-gone = Verschwunden
watched-log-not-gone = Noch nicht; jede Stunde wird nachgesehen.
watched-cause = Ursache
watched-cause-hint = Was Sie herausgefunden haben, für alle, die hier als Nächste nachsehen: welches Konto, welcher Rechner, seit wann.
watched-cause-save = Speichern
watched-cause-saved = Die Ursache ist festgehalten.
watched-ask = Um Streichung wurde gebeten
watched-ask-hint = Haben Sie die Liste auf deren Seiten um Streichung gebeten? Halten Sie es hier fest.
watched-asked-saved = Es ist festgehalten, dass um Streichung gebeten wurde.
watched-asked-already = Das war schon festgehalten.

watched-badge = { $count ->
    [one] Eine Ihrer eigenen Adressen oder Domains steht auf einer Liste.
   *[other] Eigene Adressen und Domains von Ihnen stehen auf Listen, { $count }-mal.
}
watched-badge-link = Was zu tun ist

# What can be wrong.
watched-wrong-neither = Geben Sie eine Adresse wie 192.0.2.25, ein kleines Netz wie 192.0.2.0/28 oder eine Domain wie example.org ein.
watched-wrong-large = Geben Sie ein Netz mit höchstens 256 Adressen ein: /24 oder kleiner, bei IPv6 /120 oder kleiner.
watched-wrong-private = Diese Adresse kann keine Liste kennen: Im Internet gehört sie niemandem. Nehmen Sie die, die andere sehen.
watched-wrong-many = Mehr als { $most } lassen sich nicht beobachten. Nehmen Sie zuerst eines weg.
watched-wrong-sum = Insgesamt lassen sich höchstens { $most } Adressen beobachten, denn jede wird einmal in der Stunde in jeder Liste nachgesehen. Platz ist noch für { $left }.
watched-wrong-known = Das wird schon beobachtet.

# What the audit log says, before what it was.
audit-watched-added = Beobachtet ab jetzt auf fremden Listen:
audit-watched-removed = Nicht mehr beobachtet auf fremden Listen:
audit-watched-case-changed = In den Fall geschrieben:

# The mail about them.
mail-watched-one-listed = { $subject } steht auf { $list }
mail-watched-many-listed = { $count } neue Treffer für Ihre Adressen
mail-watched-one-gone = { $subject } ist von { $list } verschwunden
mail-watched-many-gone = { $count } Treffer sind verschwunden
mail-watched-look = Sehen Sie sich jeden Fall an, und halten Sie fest, was Sie herausgefunden haben:
mail-watched-button = Eigene Adressen auf Listen
mail-watched-listed = Seit dem letzten Nachsehen auf Listen, sodass andere Ihre Post vielleicht abweisen:
mail-watched-line = { $subject }, auf { $list }.
mail-watched-said = Die Liste sagt: { $said }
mail-watched-cause = Suchen Sie zuerst die Ursache: Eine Liste, die um Streichung gebeten wurde, führt eine Adresse bald wieder, solange es weitergeht.
mail-watched-gone = Von Listen verschwunden:
mail-watched-line-gone = { $subject }, von { $list }
