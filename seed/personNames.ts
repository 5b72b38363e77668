/** A spelling as it is compared with others: neither capitals nor the space around it make another. */
export function foldedName(name: string): string {
  return name.trim().toLowerCase()
}

/** The name of a person, then the other names, each with what else is said of it. */
export function namesOf(person: Readonly<Record<string, unknown>>): Array<{name: string}> {
  const {name, otherNames} = person
  const others: unknown[] = Array.isArray(otherNames) ? otherNames : []
  return [...(typeof name === 'string' ? [{name}] : []), ...others.filter(hasName)]
}

function hasName(value: unknown): value is {name: string} {
  return (
    typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
  )
}
