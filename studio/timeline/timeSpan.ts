import type {NewsDateValue} from '../../schemas/index.ts'
import {isInterval, readEdtf} from '../../schemas/objects/readEdtf.ts'

/** The days that something takes or may fall on. */
export interface TimeSpan {
  /** One day; some time from the first day to the last; or all of the time from the first to the last. */
  kind: 'day' | 'within' | 'throughout'
  /** `YYYY-MM-DD`; absent where it may have been any earlier day, or began at an unknown time. */
  first?: string
  /** `YYYY-MM-DD`, that day included; absent where it may be any later day, or goes on. */
  last?: string
  /** Whether the date itself is in doubt: “possibly” or “about”. */
  isDoubtful: boolean
}

/**
 * When something with a start, and perhaps an end, is. A start that is an EDTF interval, such as `2022-02~/..`, lasts;
 * one of several days, such as `[2025-08-11..]`, is only not known better. Undefined where no day is known at all.
 */
export function timeSpan(
  start: NewsDateValue | null | undefined,
  end?: NewsDateValue | null,
): TimeSpan | undefined {
  // An end that is there in words only says no day.
  const hasEnd = Boolean(end?.earliest ?? end?.latest)
  const lasts = hasEnd || isLasting(start)
  const first = start?.earliest
  const last = hasEnd ? end?.latest : start?.latest
  if (!first && !last) return undefined
  return {
    kind: kindOf(first, last, lasts),
    ...(first && {first}),
    ...(last && {last}),
    isDoubtful: [start, end].some((date) => /[?~%]/.test(date?.edtf ?? '')),
  }
}

function kindOf(
  first: string | undefined,
  last: string | undefined,
  lasts: boolean,
): TimeSpan['kind'] {
  if (first === last) return 'day'
  return lasts ? 'throughout' : 'within'
}

function isLasting(date: NewsDateValue | null | undefined): boolean {
  if (!date?.edtf) return false
  try {
    return isInterval(readEdtf(date.edtf))
  } catch {
    // Half-typed dates are shown by their days; the validation rule says what is wrong with them.
    return false
  }
}
