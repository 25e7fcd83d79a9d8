## Schlüssel, mit denen Programme einer Organisation die Schnittstelle benutzen.

house-tokens-tab = Schlüssel
house-tokens-title = Schlüssel für die Programme Ihrer Organisation
house-tokens-lead = Ein Programm kann damit Domains, Postfächer und Listen pflegen oder einen Mailserver fragen lassen. Ein Schlüssel erreicht Ihre Organisation und sonst nichts, darf nicht mehr als Sie und endet, wenn Sie kein Verwalter mehr sind.
house-tokens-once = Tragen Sie ihn jetzt in Ihr Programm ein: Er wird nur dieses eine Mal gezeigt. Wer ihn hat, kann für die ganze Organisation tun, was Sie erlaubt haben.
house-tokens-all = Die Schlüssel Ihrer Organisation
house-tokens-none-hint = Die meisten Organisationen brauchen keinen: Die Seiten können alles, was ein Schlüssel kann.
house-tokens-full = Mehr als { $most } Schlüssel kann eine Organisation nicht haben. Widerrufen Sie zuerst einen.
house-token-read = Alles ansehen, was Sie hier sehen
house-token-decide = Fragen, was aus einer Nachricht werden soll, wie ein Mailserver
house-token-change = Auch alles ändern, was Sie hier ändern dürfen
house-token-decides = Darf Entscheidungen erfragen.
house-token-changes = Darf alles ändern.
house-token-made = Angelegt { $day } von { $by }.
house-token-made-outside = Angelegt { $day } vom Betreiber.
house-token-dead = Er öffnet nichts: Wer ihn angelegt hat, ist kein Verwalter mehr.
house-token-end = Widerrufen
house-token-code-first = Der zweite Schritt ist eingeschaltet: Geben Sie deshalb zuerst einen Code ein.
audit-token-ended = Schlüssel widerrufen:
