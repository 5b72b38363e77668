let clock = () => new Date()

/**
 * The calendar days, `YYYY-MM-DD`, that it is now somewhere on Earth: the first in UTC−12, the last in UTC+14.
 * Dates in the news carry no time zone, so a rule that compares a day with today must hold wherever the day was
 * meant, and give the same answer on every machine. The only place where rules read a clock.
 */
export function todayOnEarth(): {first: string; last: string} {
  const now = clock().getTime()
  return {first: dayOf(now - 12 * hour), last: dayOf(now + 14 * hour)}
}

/**
 * Lets the rules read another clock, for checking a dataset as of another day.
 *
 * @returns a function that gives the former clock back.
 */
export function readClock(next: () => Date): () => void {
  const former = clock
  clock = next
  return () => {
    clock = former
  }
}

const hour = 3_600_000

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}
