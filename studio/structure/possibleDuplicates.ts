import {withoutAccents} from '../withoutAccents.ts'

/** A person’s names, as the desk reads them. */
export interface NamedPerson {
  _id: string
  name?: string | null
  otherNames?: readonly (string | null)[] | null
}

/**
 * Ids of people who share a name or another spelling with somebody else, those with the same name side by side.
 * Capitals, accents and spaces do not count.
 */
export function possibleDuplicates(people: readonly NamedPerson[]): string[] {
  const byName = Map.groupBy(
    people.flatMap(({_id, name, otherNames}) =>
      [...new Set([name, ...(otherNames ?? [])].map(comparable))]
        .filter(Boolean)
        .map((spelling) => ({_id, spelling})),
    ),
    ({spelling}) => spelling,
  )
  const shared = [...byName.values()].filter((namesakes) => namesakes.length > 1)
  return [...new Set(shared.flatMap((namesakes) => namesakes.map(({_id}) => _id)))]
}

function comparable(name: string | null | undefined): string {
  return withoutAccents(name ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}
