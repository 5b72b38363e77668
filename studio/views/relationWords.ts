/** How an article uses a person, quote or event: `marked 3 times, main event`. */
export function articleRelation(article: {
  marks?: number | null
  pullQuotes?: number | null
  isMainEvent?: boolean | null
  isCreator?: boolean | null
}): string {
  return (
    [
      times('marked', article.marks ?? 0),
      times('pull quote', article.pullQuotes ?? 0),
      article.isMainEvent ? 'listed as an event of the story' : '',
      article.isCreator ? 'creator' : '',
    ]
      .filter(Boolean)
      .join(', ') || 'refers to it'
  )
}

/** How a quote refers to a person or event. */
export function quoteRelation(quote: {
  isSpeaker?: boolean | null
  isAbout?: boolean | null
  isSaidAt?: boolean | null
}): string {
  return (
    [
      quote.isSpeaker ? 'speaker' : '',
      quote.isAbout ? 'about it' : '',
      quote.isSaidAt ? 'said there' : '',
    ]
      .filter(Boolean)
      .join(', ') || 'refers to it'
  )
}

/** How an event refers to a person or to a larger event. */
export function eventRelation(event: {
  takesPart?: boolean | null
  role?: string | null
  isPart?: boolean | null
}): string {
  return (
    [event.takesPart ? (event.role ?? 'takes part') : '', event.isPart ? 'part of it' : '']
      .filter(Boolean)
      .join(', ') || 'refers to it'
  )
}

function times(what: string, count: number): string {
  if (count === 0) return ''
  return count === 1 ? what : `${what} ${count === 2 ? 'twice' : `${count} times`}`
}
