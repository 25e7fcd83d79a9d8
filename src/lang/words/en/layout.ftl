layout-to-content = To the content
