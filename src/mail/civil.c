#include "mail/civil.h"

enum { EPOCH_JULIAN = 719163 }; /* GDate's number of 1970-01-01 */

GDate civil_date(int64_t day)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(day + EPOCH_JULIAN));
    return date;
}

int64_t civil_day(const GDate *date)
{
    return (int64_t)g_date_get_julian(date) - EPOCH_JULIAN;
}

int civil_weekday(int64_t day)
{
    return (int)((day + 3) % 7) + 1; /* 1970-01-01 was a Thursday */
}

bool civil_day_in(int year, int month, int day, int64_t *found)
{
    GDate date;

    if (day < 1 || day > 31 ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return false;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    *found = civil_day(&date);
    return true;
}

bool civil_american_summer(int64_t day)
{
    GDate date = civil_date(day);
    int64_t march, november;
    int year = g_date_get_year(&date);

    civil_day_in(year, 3, 8, &march);
    civil_day_in(year, 11, 1, &november);
    march += (7 - civil_weekday(march)) % 7;
    november += (7 - civil_weekday(november)) % 7;
    return day >= march && day < november;
}
