## Times as people tell them.

time-today = today
time-yesterday = yesterday
time-tomorrow = tomorrow
time-on-day = on { $day }
time-near = { $day } { $time }
time-date = { $day } { $month }
time-date-year = { $day } { $month } { $year }
time-date-time = { $date } { $time }
time-date-year-time = { $date }, { $time }
time-exact = { $date }, { $time } { $zone }
time-said = { $date } at { $time } ({ $zone })
time-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
# 1 is Monday.
time-weekday = { $day ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
