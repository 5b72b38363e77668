import {formatDay, type NewsDateValue} from '../../schemas/index.ts'
import {firstDay, positionAt, positionTitle, type Position} from './positionAt.ts'

/**
 * The post of a speaker when something was said, in words. A post is only said to have been held then where the date
 * decides it: “Then Councillor or Mayor” is of 2021, in which one followed the other. Of an open date only the day that
 * is known is spoken of.
 */
export function postThen(
  positions: readonly Position[] | null | undefined,
  date: NewsDateValue | undefined,
): string {
  const {earliest, latest} = date ?? {}
  const posts = [...new Set(daysOfPosts(positions, earliest, latest).map(titleAt(positions)))]
  const known = posts.filter(Boolean)
  const named = known.join(' or ')
  if (!named) return 'No position known for that date'
  if (!earliest) return `By then ${named}`
  if (!latest) return `${named} on ${formatDay(earliest)}`
  // One post, but not on all of these days.
  return known.length === 1 && posts.length > 1 ? `Perhaps then ${named}` : `Then ${named}`
}

/** The days to look at: the ends that are known, and between them those on which another post began. */
function daysOfPosts(
  positions: readonly Position[] | null | undefined,
  earliest: string | undefined,
  latest: string | undefined,
): string[] {
  const ends = [earliest, latest].flatMap((day) => day ?? [])
  if (!earliest || !latest) return ends
  const begun = (positions ?? []).map(firstDay).filter((day) => earliest < day && day < latest)
  return [...ends, ...begun].toSorted()
}

function titleAt(positions: readonly Position[] | null | undefined): (day: string) => string {
  return (day) => {
    const held = positionAt(positions, day)
    return held ? positionTitle(held) : ''
  }
}
