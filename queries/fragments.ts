/** Projections that several queries share. Literal strings, so that the type generator can read them. */

export const personFields = /* groq */ `
  _id,
  name,
  "slug": slug.current,
  disambiguation
`

export const quoteFields = /* groq */ `
  _id,
  text,
  kind,
  speakerTitle,
  speakerDescription,
  verification,
  "verb": attribution.verb,
  "cue": attribution.cue,
  "speaker": speaker->{
    _id,
    name,
    "slug": slug.current
  }
`

export const eventFields = /* groq */ `
  _id,
  name,
  "slug": slug.current,
  kind,
  status,
  occurrence,
  start,
  end,
  places[]{name, country}
`

/** What is known of when a quote was said: its own date, that of its event, or the day of the article where it first stood. */
export const quoteDateFields = /* groq */ `
  saidOn,
  "saidAt": saidAt->{
    _id,
    name,
    start
  },
  "appearedOn": firstAppearance.article->referenceDate
`
