## Die Seite hinter dem Link in der Mail über eine Bitte um Einlass.

answer-title = Einlassen?
answer-answered = Das ist beantwortet
answer-change = Um es zu ändern, melden Sie sich an, und sehen Sie { $link }die Bitten an Sie{ $end } oder Ihre Listen an.
answer-waits = Post von { $sender } wartet auf Ihre Antwort, bis { $until }.
answer-asked-to-wait = Post von { $sender } wurde um Geduld gebeten: { $at }. Sie werden zu Fremden nicht mehr gefragt: Wenn Sie nicht antworten, wird der nächste Versuch beurteilt wie jeder andere.
answer-turned-away = Post von { $sender } wurde abgewiesen ({ $at }), und Sie werden um Einlass gebeten.
answer-from = Von
answer-why = Warum Sie gefragt werden
answer-why-turned-away = Warum sie abgewiesen wurde
answer-wrote = Geschrieben wurde
answer-need-not = Sie müssen nicht antworten.
answer-need-not-in = Sie müssen nicht antworten: Wenn die Zeit vorbei ist, wird die Nachricht eingelassen.
answer-need-not-away = Sie müssen nicht antworten: Wenn die Zeit vorbei ist, wird die Nachricht abgewiesen.
answer-not-now-week = „Jetzt nicht“ weist für eine Woche ab, und niemand erfährt, dass Sie das gesagt haben.
answer-not-now-only = „Jetzt nicht“ belässt es dabei, und niemand erfährt, dass Sie das gesagt haben.
link-gone-title = Dieser Link gilt nicht mehr
answer-gone = Die Zeit für eine Antwort ist vorbei, ein neuerer Link wurde gesendet, oder dieser wurde unterwegs abgeschnitten. { $link }Melden Sie sich an{ $end }, um zu sehen, wer wartet und wer kam.
