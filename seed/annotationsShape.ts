import {z} from 'zod'

import {nearest} from './nearest.ts'

/** Ids are lower-case words with hyphens; with `person-` before them they stay well below 128 characters. */
const id = z
  .string()
  .max(96, 'is longer than 96 characters; choose a shorter one')
  .regex(
    /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
    'must be lower-case letters, digits and single hyphens, such as marco-rubio',
  )

const text = z.string().trim().min(1, 'is empty; fill it in or remove it')

/** YAML reads an unquoted 2021 as a number and [2021..] as a list: the first is meant as written. */
const dateText = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z
    .string({
      error: (issue) =>
        Array.isArray(issue.input)
          ? "must be text; put a date that begins with [ in quotes: '[2025-08-11..]'"
          : undefined,
    })
    .min(1, 'is empty; fill it in or remove it'),
)

/** Earliest and latest day, bound and, unless given, precision follow from `edtf`. */
const newsDate = closed({
  text: text.optional(),
  edtf: dateText.optional(),
  precision: text.optional(),
  basis: text.optional(),
})

/** The W3C's TextQuoteSelector. Spaces at the ends of prefix and suffix count. */
const anchor = z.preprocess(
  (value) => (typeof value === 'string' ? {exact: value} : value),
  closed({
    exact: z.string().min(1, 'is empty; quote the words of the article'),
    prefix: z.string().optional(),
    suffix: z.string().optional(),
  }),
)

const article = closed({
  slug: id,
  slugline: text.optional(),
  kind: text,
  dateline: text.optional(),
  byline: text.optional(),
  creators: z.array(id).optional(),
  language: text,
  referenceDate: z.iso.date('must be a day such as 2025-08-06'),
  stage: text,
  checks: closed({fact: text.optional(), legal: text.optional()}).optional(),
  pubStatus: text,
  urgency: z.int().optional(),
  embargoedUntil: text.optional(),
  publishedAt: text.optional(),
  corrections: z.array(closed({date: text, kind: text, text})).optional(),
  edNote: text.optional(),
  editorNote: text.optional(),
  rights: closed({
    copyrightHolder: text.optional(),
    copyrightNotice: text.optional(),
    usageTerms: text.optional(),
  }).optional(),
})

const source = closed({
  name: text,
  kind: text,
  cue: text.optional(),
  note: text.optional(),
  url: text.optional(),
})

const person = closed({
  name: text,
  givenName: text.optional(),
  familyName: text.optional(),
  sortName: text.optional(),
  otherNames: z
    .array(
      closed({
        name: text,
        note: text.optional(),
        start: dateText.optional(),
        end: dateText.optional(),
      }),
    )
    .optional(),
  positions: z
    .array(
      closed({
        role: text.optional(),
        organization: text.optional(),
        title: text.optional(),
        start: dateText.optional(),
        end: dateText.optional(),
      }),
    )
    .optional(),
  sameAs: z.array(text).optional(),
  disambiguation: text.optional(),
  edNote: text.optional(),
  /** How this article names the person, where that is not by name, other name or family name. */
  mentions: z.array(text).optional(),
})

const event = closed({
  name: text,
  kind: text,
  status: text,
  occurrence: text.optional(),
  start: newsDate.optional(),
  end: newsDate.optional(),
  duration: text.optional(),
  places: z.array(closed({name: text, country: text.optional()})).optional(),
  participants: z
    .array(closed({person: id.optional(), group: text.optional(), role: text.optional()}))
    .optional(),
  superEvent: id.optional(),
  previousStart: newsDate.optional(),
  statusReason: text.optional(),
  sources: z.array(id).optional(),
  edNote: text.optional(),
  /** The words of the article that speak of the event. */
  mentions: z.array(anchor).optional(),
})

/** Somebody or something that another article or the dataset describes: `ref` is its id or a spelling. */
const namedPerson = named({ref: text, mentions: z.array(text).optional()})
const namedEvent = named({ref: text, mentions: z.array(anchor).optional()})

const quote = closed({
  text: z.string().min(1, 'is empty; quote the words of the article'),
  prefix: z.string().optional(),
  suffix: z.string().optional(),
  kind: text,
  speaker: id.optional(),
  speakerDescription: text.optional(),
  speakerTitle: text.optional(),
  attribution: closed({
    verb: text.optional(),
    cue: text.optional(),
    reportedThrough: z.array(id).optional(),
  }).optional(),
  saidAt: id.optional(),
  saidOn: newsDate.optional(),
  about: closed({
    people: z.array(id).optional(),
    events: z.array(id).optional(),
  }).optional(),
  originalLanguage: text.optional(),
  isTranslation: text.optional(),
  verification: text,
  edNote: text.optional(),
})

/**
 * The shape of annotations.yaml. Whether a value is one of the model's options, and everything else that
 * the model has a rule for, is left to the model: see check.ts.
 */
export const annotationsShape = closed({
  article,
  sources: z.record(id, source).default({}),
  people: z.record(id, describedOrNamed(person, namedPerson)).default({}),
  events: z.record(id, describedOrNamed(event, namedEvent)).default({}),
  quotes: z.record(id, quote).default({}),
})

export type Annotations = z.infer<typeof annotationsShape>
export type AnnotatedPerson = z.infer<typeof person>
export type AnnotatedEvent = z.infer<typeof event>
/** An entry that describes nobody, but says who or what of elsewhere is meant. */
export type NamedPerson = z.infer<typeof namedPerson>
export type NamedEvent = z.infer<typeof namedEvent>
export type AnnotatedQuote = z.infer<typeof quote>
export type AnnotatedSource = z.infer<typeof source>
export type AnnotatedDate = z.infer<typeof newsDate>
export type Anchor = z.infer<typeof anchor>

/** Whether an entry of people or events describes it, rather than naming by `ref` what stands elsewhere. */
export function isDescribed<Entry extends object>(
  entry: Entry,
): entry is Exclude<Entry, {ref: string}> {
  return !('ref' in entry)
}

/** The entries of people or events that describe them, in the order of the file. */
export function describedIn<Entry extends object>(
  entries: Readonly<Record<string, Entry>>,
): Array<[string, Exclude<Entry, {ref: string}>]> {
  return Object.entries(entries).flatMap(([key, entry]) =>
    isDescribed(entry) ? [[key, entry]] : [],
  )
}

/**
 * An entry with `ref` is of the one shape, any other of the other, so that messages are about the shape
 * that was meant.
 */
function describedOrNamed<Described extends z.ZodType, Named extends z.ZodType>(
  described: Described,
  name: Named,
) {
  return z.unknown().transform((entry, context): z.output<Described> | z.output<Named> => {
    const hasRef = typeof entry === 'object' && entry !== null && 'ref' in entry
    const parsed = hasRef ? name.safeParse(entry) : described.safeParse(entry)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) context.addIssue({...issue})
    return z.NEVER
  })
}

function named<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `names by ref what is described elsewhere, so that it has only ref and mentions. Remove ${issue.keys.join(', ')}, or remove ref and describe it here`
        : undefined,
  })
}

/** An object in which a key that is not in the shape is an error: it is most likely a slip of the keyboard. */
function closed<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined
      const unknown = issue.keys.map((key) => {
        const guess = nearest(key, known)
        return guess === undefined ? `“${key}”` : `“${key}” (do you mean “${guess}”?)`
      })
      return `has no field ${unknown.join(', ')}; its fields are ${known.join(', ')}`
    },
  })
}
