## Die Einstellungen der Organisation und ihre öffentliche Seite.

tenant-lead = Was für jedes Postfach gilt, wenn sein Inhaber nichts anderes wählt.
tenant-changed-meanwhile = Jemand hat die Einstellungen inzwischen geändert, deshalb wurde nichts gespeichert. Was Sie eingegeben haben, steht noch da: Sehen Sie es durch, und speichern Sie noch einmal.
tenant-strangers = Fremde
tenant-organisation = Ihre Organisation
tenant-name = Name
tenant-name-hint = Damit sind unsere Mails unterschrieben, und Ihre Leute sehen ihn.
tenant-zone = Zeitzone
tenant-mail = Ihre Post
tenant-delimiter = Zeichen vor einem Zusatz
tenant-delimiter-hint = Mit + erreicht Post an anna+shop das Postfach anna. Leer: Es gibt keine Zusätze. Wie in Ihrem Mailserver (recipient_delimiter).
tenant-forwarders = Weiterleiter
tenant-forwarders-hint = Domains, die Post an Sie weiterleiten und dabei den Absender umschreiben (SRS), eine pro Zeile oder durch Kommas getrennt: Was sie eingepackt haben, gilt als von ihnen nachgewiesen.
tenant-lists = Listen Ihrer Leute
tenant-see-lists = Verwalter dürfen sie ansehen.
tenant-see-lists-more = Wer jemandem hilft, kann dann dessen Gästeliste und Sperrliste öffnen, ohne etwas daran zu ändern. Im Konto steht für den Inhaber, wer wann hineingesehen hat.
tenant-see-first = Ansehen, was das bewirkt hätte
tenant-kept = Ihre Einstellungen sind gespeichert und gelten ab der nächsten Nachricht.
tenant-wrong-mode = Wählen Sie eine der Möglichkeiten.
tenant-wrong-zone = Wählen Sie eine Zeitzone aus der Liste.
tenant-wrong-delimiter = Nehmen Sie eines von + - = _ # ~, oder lassen Sie das Feld leer.
tenant-wrong-shared = Das teilen sich viele. Schreiben Sie die eigene Domain des Weiterleiters darunter.
tenant-wrong-forwarders = Nennen Sie höchstens { $most } Weiterleiter; das sind { $count }.
tenant-wrong-no-name = Geben Sie ihr einen Namen; man sieht ihn auf Seiten und in Mails.
# Erst fragen.
asking-title = Wo Inhaber erst gefragt werden
asking-text = Bei „Erst fragen“ wird hier keine Nachricht aufgehoben: Der Server des Absenders behält sie und versucht es wieder.
asking-hours = Stunden, die Post von Fremden wartet
asking-hours-hint = Von 1 bis 120. Die meisten Server geben nach fünf Tagen auf, und manche sagen ihrem Absender nach vier Stunden, dass es dauert.
asking-then = Ohne Antwort in dieser Zeit
asking-in = Einlassen.
asking-in-text = Nichts geht verloren, während ein Inhaber weg ist.
asking-away = Abweisen.
asking-away-text = Der Absender erfährt es und kann um Einlass bitten.
asking-everyone = Bei allen Fremden fragen
asking-everyone-text = , nicht nur bei denen, gegen die zu viel spricht. Inhaber, die das selbst gewählt haben, wählen auch dies selbst.
asking-wrong-then = Wählen Sie, was dann mit ihnen geschieht.
asking-wrong-hours = Schreiben Sie eine ganze Zahl von { $least } bis { $most } Stunden, zum Beispiel 12.
# Die Übersicht.
tenant-digest = Die Übersicht
tenant-digest-text = Eine Mail an jeden Inhaber darüber, wer abgewiesen wurde, falls jemand abgewiesen wurde. Inhaber können für sich etwas anderes wählen.
tenant-digest-time = Um wie viel Uhr
tenant-digest-time-hint = In der Zeitzone des Inhabers; hat er keine gewählt, in der Ihrer Organisation.
# Die öffentliche Seite.
public-lead = Sagt Absendern, was Ihr Mailserver prüft und wie man durchkommt. Wer abgewiesen wird, findet sie.
public-words = Ihre eigenen Worte
public-words-hint = Stehen oben auf der Seite. Höchstens 2000 Zeichen; eine neue Zeile beginnt einen neuen Absatz.
public-contact = Kontakt
public-contact-hint = Eine Mailadresse oder die Adresse einer Seite. Leer: postmaster bei Ihrer ersten Domain.
public-see = Seite ansehen
public-kept = Ihre öffentliche Seite sagt das jetzt.
public-wrong-long = Dieser Text hat { $count } Zeichen: Kürzen Sie ihn auf { $most }.
public-wrong-contact-long = Dieser Kontakt ist zu lang: Nehmen Sie höchstens { $most } Zeichen.
public-wrong-contact = Schreiben Sie eine Mailadresse wie hilfe@example.org oder die Adresse einer Seite, die mit https:// beginnt.
public-changed-meanwhile = Jemand hat die Seite inzwischen geändert, deshalb wurde nichts gespeichert. Was Sie eingegeben haben, steht noch da: Sehen Sie es durch, und speichern Sie noch einmal.
public-wrong-scheme = Nehmen Sie eine Adresse, die mit https:// beginnt, damit niemand unterwegs die Seite ändern kann.
public-wrong-login = Lassen Sie weg, was in der Adresse der Seite vor dem @ steht: Es könnten Name und Passwort sein.
public-wrong-mailto = Schreiben Sie nur die Adresse, zum Beispiel hilfe@example.org, ohne Betreff oder anderes hinter einem Fragezeichen.
