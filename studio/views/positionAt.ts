/** A post with its term; both ends are years, months or days, or absent where not known or not over. */
export interface Position {
  role?: string
  organization?: string
  title?: string
  start?: string
  end?: string
}

/**
 * The post that a person held on a day (`YYYY-MM-DD`). A term covers the whole of the years, months and days that it
 * names. Of several, the one that began last: on the day of a change of posts it is the new one, and a post without
 * a known beginning stands back behind those with one.
 */
export function positionAt<Held extends Position>(
  positions: readonly Held[] | null | undefined,
  day: string,
): Held | undefined {
  return positions
    ?.filter(({start, end}) => firstDay({start}) <= day && day <= ends(end))
    .reduce<Held | undefined>(
      (latest, position) => (latest && firstDay(latest) >= firstDay(position) ? latest : position),
      undefined,
    )
}

/** The post in words: as printed before the name, else the role and where. */
export function positionTitle({title, role, organization}: Position): string {
  return title ?? [role, organization].filter(Boolean).join(', ')
}

/** The first day of a term; the empty text, which comes before all days, where it is not known. */
export function firstDay({start}: Position): string {
  return start ? `${start}-01-01`.slice(0, 10) : ''
}

function ends(end: string | undefined): string {
  if (!end) return '9999-12-31'
  // Compared as text: "2021-02-31" is not before any day of February.
  return end.length === 4 ? `${end}-12-31` : `${end}-31`.slice(0, 10)
}
