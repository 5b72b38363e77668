/**
 * Rule 21, first part: a time is a moment, with day, time of day and time zone (RFC 3339). The `datetime` type
 * alone lets a bare day through, which one reader takes for midnight in London and another for midnight at home.
 * What is no date at all is left to the type's own check.
 */
export function isMomentInTime(time: string | undefined): true | string {
  if (!time || !madeOfDateParts.test(time)) return true
  const [, day] = moment.exec(time) ?? []
  if (day !== undefined) {
    return existsAsDay(day) ? true : `“${time}” has a day that does not exist: ${day}.`
  }
  return `“${time}” ${whatIsWrong(time)}. Write day, time and zone, for example 2025-08-07T06:00:00Z in UTC, or 2025-08-07T08:00:00+02:00.`
}

/** Whether a text is a moment in time: a day that exists, a time of day and a time zone. */
export function isMoment(time: string): boolean {
  return moment.test(time) && isMomentInTime(time) === true && !Number.isNaN(Date.parse(time))
}

function whatIsWrong(time: string): string {
  if (!time.includes(':')) return 'has no time of day'
  return endsInZone.test(time) ? 'is not written in full' : 'has no time zone'
}

const moment = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/
const endsInZone = /:.*(?:Z|[+-][\d:]+)$/
const madeOfDateParts = /^[\d+-][\dTWZ:.,+ -]*$/

/** `Date` makes 30 February the 2nd of March. */
function existsAsDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}
