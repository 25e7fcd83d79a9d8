## Zeiten, wie man sie sagt.

time-today = heute
time-yesterday = gestern
time-tomorrow = morgen
time-on-day = am { $day }
time-near = { $day } { $time }
time-date = { $day }. { $month }
time-date-year = { $day }. { $month } { $year }
time-date-time = { $date } { $time }
time-date-year-time = { $date }, { $time }
time-exact = { $date }, { $time } { $zone }
time-said = { $date } um { $time } Uhr ({ $zone })
time-month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
# 1 ist Montag.
time-weekday = { $day ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[7] Sonntag
}
