layout-to-content = Zum Inhalt
