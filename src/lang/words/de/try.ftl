## Was aus einer Nachricht würde, die niemand gesendet hat.

try-title = Absender ausprobieren
try-lead = Sehen Sie, was geschähe, wenn Ihnen jetzt jemand schriebe, und warum. Es wird nichts gesendet, und nichts ändert sich.
try-who = Wer schreibt
try-who-hint = Eine Adresse, zum Beispiel anna@example.org.
try-server = Der Mailserver, wenn Sie ihn kennen
try-server-hint = Seine Adresse, zum Beispiel 192.0.2.7.
try-button = Ausprobieren
try-deceptive = Diese Adresse hat Buchstaben, die man für andere halten kann. Sehen Sie genau hin: Vielleicht ist es nicht, wer es scheint.
try-looked-at = Was angesehen wurde
try-see-entry = Zum Eintrag
try-too-often = Sie haben in kurzer Zeit sehr viele Absender ausprobiert: Warten Sie eine Minute, und drücken Sie dann wieder „Ausprobieren“.
try-too-slow = Wir konnten es nicht rechtzeitig herausfinden, weil andere uns nicht geantwortet haben: Drücken Sie noch einmal „Ausprobieren“.
try-not-one = Schreiben Sie hier eine ganze Adresse, zum Beispiel anna@example.org.
try-not-a-server = Das ist nicht die Adresse eines Servers: Schreiben Sie sie wie 192.0.2.7 oder 2001:db8::7, oder lassen Sie es leer.
try-from-server = Vom Server { $server }
try-last-server = Die letzte Nachricht von dort kam { $at } von { $client }; deshalb haben wir diesen Server angesehen.
try-if-genuine = Wenn es wirklich von dort kommt
try-if-forged = Wenn jemand anders den Namen benutzt
try-strangers-server = Bei Fremden wird auch der Server angesehen, wenn die Nachricht kommt. Wenn Sie seine Adresse kennen, schreiben Sie sie oben hin: Dann sehen Sie, was gefunden würde.

step-no-entry = Kein Eintrag irgendeiner Liste passt zu diesem Absender.
step-stranger = Deshalb wird die Nachricht beurteilt wie die Post aller Fremden. { $mode }: { $short }.
step-counts = Auf { $whose }: { $who }. Das zählt: { $why }.
step-forged = Auf { $whose }: { $who }. Es könnte aber gefälscht sein und zählt nicht: { $why }.
step-passed-over = Auf { $whose }: { $who }. Das zählt hier nicht: { $why }.
step-outranked = Auch auf { $whose }: { $who }. Vorrang hat aber der Eintrag „{ $winner }“: { $why }.
step-outranked-unknown = Auch auf { $whose }: { $who }. Vorrang hat aber etwas anderes.
step-expired = Auf { $whose }: { $who }. Der Eintrag ist aber abgelaufen.
step-suspended = Auf { $whose }: { $who }. Der Eintrag ist aber ausgesetzt, bis Sie sagen, dass er bleibt.

first-binding = { $tenant } hält das für alle draußen
first-own = Ihre eigenen Listen kommen vor allen anderen
first-tenants = Die Listen von { $tenant } kommen vor denen des Maildienstes
first-exact = Das ist genauer
first-block = Von zwei gleich genauen Einträgen gewinnt die Sperrliste
first-person = Den hat ein Mensch hinzugefügt
first-of-two = Das ist der erste von beiden

ground-binding = Ein bindender Eintrag der Organisation steht über den Listen des Inhabers
ground-more-specific = Ein genauerer Eintrag lässt diesen Server ein
ground-block = Eine Sperre braucht keinen Nachweis
ground-lifts = Dieser Server ist von den Prüfungen der Server ausgenommen
ground-not-sought = Es wurde kein Nachweis gesucht: Die Post würde auch ohne ihn eingelassen
ground-network = Das Netz eines Servers ist durch sich selbst nachgewiesen
ground-authenticated = Der Server ist angemeldet
ground-known-network = Dieser Absender ist aus diesem Netz schon nachgewiesen, oder Sie vertrauen ihm
ground-literal = Der Server ist genau der, den die Adresse nennt
ground-client-name = Der bestätigte Name des Servers liegt in der Domain des Absenders
ground-forwarder = Die Nachricht kam über eine Ihrer eigenen Weiterleitungen
ground-spf-pass = SPF bestätigt die Domain des Absenders
ground-spf-fail = Die Domain des Absenders erlaubt diesem Server nicht, ihre Post zu senden (SPF)
ground-own-domain = Die Nachricht kommt angeblich aus Ihrer eigenen Domain, aber der Server ist nicht angemeldet
ground-dmarc = Die Domain des Absenders bittet, Post ohne Nachweis zu misstrauen (DMARC)
ground-nothing-published = Die Domain des Absenders veröffentlicht nichts, was es nachweisen könnte
ground-dns-trouble = Das DNS konnte nicht sagen, ob sie echt ist
