layout-to-content = Zum Inhalt
layout-in-utc = Die Zeiten auf dieser Seite sind in UTC angegeben.
