let clock = () => new Date()

/** Today's calendar day where the editor sits, `YYYY-MM-DD`. The only place where rules read a clock. */
export function today(): string {
  const now = clock()
  const month = String(now.getMonth() + 1).padStart(2, '0')
  const day = String(now.getDate()).padStart(2, '0')
  return `${now.getFullYear()}-${month}-${day}`
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
