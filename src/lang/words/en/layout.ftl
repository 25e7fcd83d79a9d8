layout-to-content = To the content
layout-in-utc = Times on this page are in UTC.
