/** Rule 16, second part: no page is named twice. Case of the host and a closing slash do not count. */
export function addressesDiffer(
  addresses: string[] | undefined,
): true | {message: string; path: number[]}[] {
  const seen = new Set<string>()
  const problems = (addresses ?? []).flatMap((address, index) => {
    const page = comparable(address)
    if (!seen.has(page)) {
      seen.add(page)
      return []
    }
    return [{message: `${address} is named twice. Remove one.`, path: [index]}]
  })
  return problems.length === 0 ? true : problems
}

function comparable(address: string): string {
  const url = URL.parse(address)
  return (url ? url.href : String(address).trim()).replace(/\/$/, '')
}
