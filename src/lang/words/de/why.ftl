## Die Seite hinter dem Link in einer Abweisung: für eine fremde Person, die sich ärgert.

why-title = Ihre Nachricht wurde nicht zugestellt
why-title-waits = Ihre Nachricht wartet
why-from-to = Von { $sender } an { $recipient }
why-to = An { $recipient }

why-happened-label = Was geschehen ist
why-happened = { $at }: { $server } hat die Nachricht abgewiesen. Sie kam von { $client }.
why-happened-waits = { $at }: { $server } hat { $client } gebeten, es später noch einmal zu versuchen.
why-server = Der Mailserver
why-server-of = Der Mailserver von { $provider }

why-why-label = Warum
why-waits-until = Ohne Antwort wird spätestens am { $until } entschieden.
why-list-says = Die Liste sagt dazu: { $said }
why-look-up = Dort nachsehen

why-do-label = Was Sie tun können
why-do-ask = { $link }Bitten Sie die Person, Sie einzulassen{ $end }: Schreiben Sie unten eine Zeile, und zeigen Sie, dass die Adresse Ihre ist.
why-do-ask-admin = Sie betreiben diesen Mailserver? { $link }Bitten Sie die Verwaltung{ $end }, ihn zuzulassen.
why-policy = Was hier geprüft wird, und wie man durchkommt
why-reference-label = Kennzeichen
why-stays = Sie können später wieder auf diese Seite kommen.

why-blocked-person = Die Person, der Sie geschrieben haben, möchte von diesem Absender oder diesem Server keine Post.
why-blocked-organisation = Die Organisation, zu der dieses Postfach gehört, nimmt von diesem Absender oder diesem Server keine Post an.
why-blocked-provider = Der Anbieter dieses Maildienstes nimmt von diesem Absender oder diesem Server keine Post an.
why-stranger = Dieses Postfach nimmt nur Post von Menschen an, die sein Inhaber kennt. Das heißt nicht, dass jemand schlecht von Ihnen denkt.
why-too-much = Die Prüfungen dieses Postfachs haben zu viel gefunden, was gegen den sendenden Server spricht.
why-found = Die Prüfungen dieses Postfachs haben gefunden:
why-asked = Die Person, der Sie geschrieben haben, kennt Sie noch nicht und ist gefragt worden, ob sie Sie einlässt.
why-unanswered = Die Person, der Sie geschrieben haben, ist gefragt worden, ob sie Sie einlässt, und hat nicht rechtzeitig geantwortet.
why-probing = Jemand im Netz des sendenden Servers hat diesen Maildienst nach vielen Adressen gefragt, die es nicht gibt. So finden Spammer heraus, wer erreichbar ist; deshalb muss alle Post aus diesem Netz eine Weile warten.
why-rules = Die Regeln dieses Postfachs haben sie nicht eingelassen.
why-network-waits = Das Netz { $network } muss bis { $until } warten. Jeder weitere Versuch verlängert das.
why-network-free = Das Netz { $network } muss nicht mehr warten: Ihr Mailserver darf es jetzt wieder versuchen.

why-do-postmaster = Schreiben Sie an { $address }, also an die Betreiber dieses Maildienstes, und nennen Sie das Kennzeichen unten.
why-do-reach = Erreichen Sie die Person auf anderem Weg, zum Beispiel am Telefon, und bitten Sie darum, auf die Gästeliste gesetzt zu werden. Ihre Adresse genügt; das gilt ab der nächsten Nachricht.
why-do-written = Wenn Ihnen zuerst geschrieben wird, kommt Ihre Antwort von selbst an.
why-do-nothing = Nichts: Ihr Mailserver behält die Nachricht und versucht es von selbst wieder.
why-do-hurry = Eilt es? Dann erreichen Sie die Person auf anderem Weg, zum Beispiel am Telefon.
why-do-nothing-urgent = Nichts, wenn es nicht eilt: Ihr Mailserver versucht es von selbst wieder, meistens einige Tage lang.
why-do-tell-network = Sagen Sie den Betreibern Ihres Mailservers, was auf dieser Seite steht. Dort sollte man nach einem Rechner oder Zugang suchen, den jemand anders benutzt.
why-do-only-person = Nur die Person, der Sie geschrieben haben, kann das ändern.
why-do-list = Sehen Sie nach, was die Liste sagt; meistens steht dort, wie man von ihr herunterkommt. Das sollten die Betreiber Ihres Mailservers tun.
why-do-held = Suchen Sie, wer von dort ungebeten oder an alte Adresslisten schreibt. Was hier gegen einen Absender oder ein Netz vorliegt, wird von selbst vergessen, wenn einige Tage nichts Neues kommt.
why-do-tell = Sagen Sie den Betreibern Ihres Mailservers, was auf dieser Seite steht.

found-no-name = Der sendende Server, { $client }, hat keinen Namen im DNS, wie Mailserver ihn haben sollten.
found-name-elsewhere = Der sendende Server, { $client }, hat einen Namen im DNS, aber dieser Name führt nicht zu ihm zurück.
found-pool-name = Der sendende Server, { $client }, hat keinen eigenen Namen, sondern einen aus einem Vorrat von Adressen.
found-spf-fail = Die Domain des Absenders sagt, dass { $client } ihre Post nicht senden darf (SPF).
found-spf-softfail = Die Domain des Absenders sagt, dass { $client } ihre Post wahrscheinlich nicht senden darf (SPF).
found-dmarc = Die Domain des Absenders bittet, Post ohne Nachweis zu misstrauen (DMARC), und für diese Nachricht gab es keinen.
found-trapped-client = Der sendende Server, { $client }, oder einer daneben in seinem Netz schrieb kürzlich an eine Spamfalle: eine Adresse, die niemand benutzt, sodass niemand diese Post bestellt haben kann.
found-trapped-sender = Dieser Absender schrieb kürzlich an eine Spamfalle: eine Adresse, die niemand benutzt, sodass niemand diese Post bestellt haben kann.
found-reported-client = Menschen hier haben Post vom sendenden Server, { $client }, oder von einem daneben in seinem Netz als Spam gemeldet.
found-reported-sender = Menschen hier haben Post von diesem Absender als Spam gemeldet.
found-probing = Das Netz des sendenden Servers, { $client }, probiert Namen aus, die es nicht gibt.
found-listed-server = Der sendende Server, { $client }, steht auf der Liste „{ $list }“{ $what } ({ $answers }).
found-listed-domain = Die Domain des Absenders, { $domain }, steht auf der Liste „{ $list }“{ $what } ({ $answers }).
found-listed-helo = Der Name, den der Server sich gab, { $name }, steht auf der Liste „{ $list }“{ $what } ({ $answers }).
found-listed-helo-unknown = Der Name, den der Server sich gab, steht auf der Liste „{ $list }“{ $what } ({ $answers }).
found-which-vouches = , die für ihn spricht
found-which-lists = , einer Liste für { $what }
found-answer = ihre Antwort: { $answer }
found-answers = ihre Antworten: { $answers }
found-about-address = Ein solcher Eintrag betrifft nur diese eine Adresse und was von ihr kam.
found-about-domain = Ein solcher Eintrag betrifft nur diese eine Domain und was man von ihr sah.
found-about-more = Die Liste führt mehr als die eine Adresse, von der etwas ausging: Vielleicht haben Sie gar nichts falsch gemacht.
found-takes-money = Für manche Streichungen nimmt sie Geld; Sie müssen nichts zahlen: Ein Eintrag auf der Gästeliste der Person genügt.
found-is-free = Die Streichung kostet dort nichts, soweit wir wissen.
scope-addresses = Adressen, die Spam senden
scope-domains = Domains, die in Spam vorkamen
scope-networks = ganze Netze, in denen einzelne etwas taten
scope-provider = alle Adressen eines Anbieters, von denen einige etwas taten
scope-country = alle Adressen eines Landes
scope-dynamic = Adressen von Haushalten und anderen Anschlüssen, die selten selbst Post senden
scope-marketing = Absender von Werbepost

ask-title = Bitten Sie die Person, Sie einzulassen
ask-line = Eine Zeile an sie
ask-line-hint = Wer Sie sind und worum es geht, in höchstens { $most } Zeichen. Die Zeile wird gezeigt, sobald Ihre Adresse nachgewiesen ist.
ask-proof = Damit klar ist, dass Sie es sind, senden wir einen Link an { $sender } und fragen dann. Ob und wie die Person antwortet, entscheidet sie.
ask-button = Um Einlass bitten
ask-line-empty = Schreiben Sie der Person eine Zeile, zum Beispiel wer Sie sind und worum es geht.
ask-line-long = Die Zeile hat { $length } Zeichen: Kürzen Sie sie auf höchstens { $most }.
ask-line-unseen = Schreiben Sie eine Zeile aus sichtbaren Zeichen: ohne Zeilenumbrüche und dergleichen.
ask-not-a-notice = Von dieser Seite aus können Sie nicht fragen: Die Nachricht war eine Mitteilung eines Mailservers, ohne Absender, den wir um einen Nachweis bitten könnten.
ask-not-an-address = Von dieser Seite aus können Sie nicht fragen: An die Adresse des Absenders können wir keinen Nachweis senden.
ask-mailed-title = Sehen Sie in Ihr Postfach
ask-mailed = Wenn diese Person gefragt werden kann, ist ein Link unterwegs an { $sender }. Öffnen Sie ihn, und drücken Sie innerhalb von { $days } Tagen den Knopf dort: Das zeigt, dass die Adresse Ihre ist, und dann wird die Person gefragt.
ask-mailed-nothing = Nichts gekommen? Sehen Sie in Ihren Spam-Ordner. Wir senden höchstens einen Link am Tag, und manche können nicht gefragt werden: Dann erreichen Sie sie auf anderem Weg, zum Beispiel am Telefon.

link-unknown-title = Wir können diesen Link nicht lesen
link-unknown-later = Er stammt von einer neueren Version dieses Dienstes als der, die Ihnen gerade antwortet. Versuchen Sie es in einer Stunde wieder: Bis dahin ist es überall dieselbe.
link-unknown-old = Er ist zu alt: Was man braucht, um ihn zu lesen, wird nicht mehr aufbewahrt.
link-unknown-old-do = Senden Sie Ihre Nachricht noch einmal. Wird sie wieder abgewiesen, steht in der Mail, die Ihnen das sagt, ein neuer Link. Oder fragen Sie die Betreiber des Mailservers, an den Sie geschrieben haben, unter ihrer Postmaster-Adresse.
link-unknown-cut = Er scheint unterwegs abgeschnitten worden zu sein, wie Mailprogramme es mit langen Zeilen tun. Öffnen Sie die Mail, in der stand, dass Ihre Nachricht nicht zugestellt wurde, und kopieren Sie den ganzen Link bis zu seinem Ende.
link-unknown-gone = Wenn er ganz ist, wird die Seite dahinter nicht mehr aufbewahrt. Fragen Sie die Betreiber des Mailservers, an den Sie geschrieben haben, unter ihrer Postmaster-Adresse.
