"""The figures of a review counted another way: by SQL over the tables, a statement an indicator.

Each gives (township's 9 digits, unit's key or None, how many are so, how many there are).
"""

from datetime import date
from typing import Any

from django.db import connection

from pairing.models import Programme
from reports.reviews.choices import Indicator

Counted = dict[Any, list[int]]
"""By "" for the county, 9 digits for a township, a key for a unit."""

ON_ROSTERS = """
SELECT h.id, h.region_id FROM pairing_household h
WHERE h.region_id LIKE %(county)s AND EXISTS (
    SELECT 1 FROM pairing_recipient r
    WHERE r.household_id = h.id AND r.programme_id = %(programme)s
      AND r.joined_on <= %(last)s AND (r.ended_on IS NULL OR r.ended_on > %(last)s))
"""

COVERAGE = f"""
SELECT substr(h.region_id, 1, 9), p.unit_id, count(*) FILTER (WHERE p.is_held), count(*)
FROM ({ON_ROSTERS}) h LEFT JOIN LATERAL (
    SELECT u.unit_id, p.ended_on IS NULL OR p.ended_on >= %(last)s AS is_held
    FROM pairing_pairing p
    JOIN pairing_cadre c ON c.id = p.cadre_id JOIN organization_user u ON u.id = c.user_id
    WHERE p.household_id = h.id AND p.programme_id = %(programme)s AND p.started_on <= %(last)s
    ORDER BY (p.ended_on IS NULL OR p.ended_on >= %(last)s) DESC, p.started_on DESC, p.id DESC
    LIMIT 1
) p ON true
GROUP BY 1, 2
"""

DUES = """
WITH sizes AS (
    SELECT code, CASE level WHEN 'province' THEN 2 WHEN 'prefecture' THEN 4 WHEN 'county' THEN 6
                            WHEN 'township' THEN 9 ELSE 12 END AS size FROM organization_region
), rule AS (
    -- Of the rules whose region covers the pairing's, the longest region's latest.
    SELECT DISTINCT ON (p.id) p.id, p.region_id, p.started_on, p.ended_on, u.unit_id,
           q.contacts, q.visits, q.visit_counts_as_contact AS both_count
    FROM pairing_pairing p
    JOIN pairing_cadre c ON c.id = p.cadre_id JOIN organization_user u ON u.id = c.user_id
    JOIN visits_quotarule q ON q.programme_id = p.programme_id
     AND q.year <= extract(year FROM %(last)s::date)
    JOIN sizes ON sizes.code = q.region_id
     AND left(p.region_id, size) = left(q.region_id, size)
    WHERE p.region_id LIKE %(county)s AND p.programme_id = %(programme)s
    ORDER BY p.id, size DESC, q.year DESC
), months AS (
    SELECT *, CASE WHEN extract(year FROM started_on) = extract(year FROM %(last)s::date)
                   THEN extract(month FROM started_on)::int ELSE 1 END AS first_month
    FROM rule
), need AS (
    SELECT *, ceil({minimum} * (13 - first_month) / 12.0)::int AS need FROM months
), due AS (
    SELECT need.*, k, (
        make_date(extract(year FROM %(last)s::date)::int, 1, 1)
        + make_interval(months => first_month + ceil(k * (13 - first_month) / need::numeric)::int
                                  - 1)
        - interval '1 day')::date AS due
    FROM need, generate_series(1, need) k
)
SELECT substr(region_id, 1, 9), unit_id, count(*) FILTER (WHERE (
    SELECT count(DISTINCT x.day) FROM visits_contact x
    WHERE x.pairing_id = due.id AND x.verdict = 'counted' AND x.day <= due.due
      AND extract(year FROM x.day) = extract(year FROM due.due)
      AND ({series})
) >= k), count(*)
FROM due
WHERE due BETWEEN %(first)s AND %(last)s AND started_on <= due
  AND (ended_on IS NULL OR due <= ended_on)
  AND NOT EXISTS (
    SELECT 1 FROM pairing_pause s WHERE s.pairing_id = due.id AND s.started_on <= due
      AND (s.ended_on IS NULL OR due <= s.ended_on))
GROUP BY 1, 2
"""

NEEDS = """
SELECT substr(n.region_id, 1, 9), u.unit_id,
       count(*) FILTER (WHERE n.settled_on - n.raised_on <= %(days)s), count(*)
FROM visits_need n
LEFT JOIN visits_contact x ON x.id = n.contact_id
LEFT JOIN pairing_pairing p ON p.id = x.pairing_id
LEFT JOIN pairing_cadre c ON c.id = p.cadre_id LEFT JOIN organization_user u ON u.id = c.user_id
WHERE n.region_id LIKE %(county)s AND n.raised_on + %(days)s BETWEEN %(first)s AND %(last)s
  AND %(programme)s = ANY (
    SELECT %(programme)s WHERE NOT EXISTS (
      SELECT 1 FROM pairing_recipient r WHERE r.household_id = n.household_id)
    UNION SELECT r.programme_id FROM pairing_recipient r WHERE r.household_id = n.household_id)
GROUP BY 1, 2
"""

RECORDS = """
SELECT substr(x.region_id, 1, 9), u.unit_id, count(*) FILTER (
    WHERE x.verdict = 'counted' AND (
        cardinality(x.topics) > 0 OR cardinality(x.policies) > 0 OR x.found ~ '[^[:space:]]'
        OR x.id IN (SELECT contact_id FROM visits_aid WHERE reversed_on IS NULL)
        OR x.id IN (SELECT contact_id FROM visits_need))), count(*)
FROM visits_contact x
JOIN pairing_pairing p ON p.id = x.pairing_id
JOIN pairing_cadre c ON c.id = p.cadre_id JOIN organization_user u ON u.id = c.user_id
WHERE x.region_id LIKE %(county)s AND p.programme_id = %(programme)s
  AND x.day BETWEEN %(first)s AND %(last)s AND NOT x.is_imported
  AND x.verdict IN ('counted', 'rejected')
GROUP BY 1, 2
"""

STATEMENTS = {
    Indicator.COVERAGE: COVERAGE,
    Indicator.CONTACTS: DUES.format(
        minimum="contacts", series="x.kind <> 'home_visit' OR both_count"
    ),
    Indicator.VISITS: DUES.format(minimum="visits", series="x.kind = 'home_visit'"),
    Indicator.NEEDS: NEEDS,
    Indicator.RECORDS: RECORDS,
}


def recount(
    indicator: Indicator,
    *,
    prefix: str,
    programme: Programme,
    first: date,
    last: date,
    days: int = 30,
) -> Counted:
    """What an indicator comes to for a county, its townships and its units."""
    asked: dict[str, Any] = {
        "county": f"{prefix}%",
        "programme": programme.pk,
        "first": first,
        "last": last,
        "days": days,
    }
    found: Counted = {}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[indicator], asked)
        for township, unit, done, of in cursor.fetchall():
            for key in ("", township, unit):
                if key is not None:
                    tally = found.setdefault(key, [0, 0])
                    tally[0] += done
                    tally[1] += of
    return found
