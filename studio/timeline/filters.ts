import {eventStatuses, verificationStates} from '../../schemas/index.ts'

/** What the timeline shows. Empty texts filter nothing. */
export interface TimelineFilters {
  /** Published id of a person who takes part or speaks. */
  person: string
  /** `events`, `quotes`, one status as `event:proposed`, or one verification as `quote:disputed`. */
  show: string
  /** First and last day of the period, `YYYY-MM-DD`. */
  from: string
  to: string
}

/** Everything is shown. */
export const noFilters: TimelineFilters = {person: '', show: '', from: '', to: ''}

/** The choices of `show`, in groups, as a select offers them. */
export const showChoices = [
  {
    title: 'Events',
    choices: [
      {title: 'All events', value: 'events'},
      ...eventStatuses.map(({title, value}) => ({title, value: `event:${value}`})),
    ],
  },
  {
    title: 'Quotes',
    choices: [
      {title: 'All quotes', value: 'quotes'},
      ...verificationStates.map(({title, value}) => ({title, value: `quote:${value}`})),
    ],
  },
]

/** The filters in the Studio's address. What is not a filter, or has no such value, is left out. */
export function readFilters(
  searchParams: readonly (readonly [string, string])[] = [],
): TimelineFilters {
  const given = new Map(searchParams)
  const show = given.get('show') ?? ''
  return {
    person: given.get('person') ?? '',
    show: showChoices.some(({choices}) => choices.some(({value}) => value === show)) ? show : '',
    from: dayOr(given.get('from')),
    to: dayOr(given.get('to')),
  }
}

/** The filters as they stand in the Studio's address, so that a view can be shared and found again. */
export function writeFilters(filters: TimelineFilters): [string, string][] {
  return Object.entries(filters).filter(([, value]) => value !== '')
}

/** The parameters of `timelineQuery` for these filters. */
export function queryParameters(filters: TimelineFilters): {
  person: string
  from: string
  to: string
  eventStatuses: string[]
  verifications: string[]
} {
  const {person, show, from, to} = filters
  return {
    person,
    from,
    to,
    eventStatuses: chosen(show, 'event', eventStatuses),
    verifications: chosen(show, 'quote', verificationStates),
  }
}

/** The values of one list to be found; the empty text stands for documents that have none. */
function chosen(
  show: string,
  type: 'event' | 'quote',
  options: readonly {value: string}[],
): string[] {
  if (show === '' || show === `${type}s`) return [...options.map(({value}) => value), '']
  return show.startsWith(`${type}:`) ? [show.slice(type.length + 1)] : []
}

function dayOr(text = ''): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : ''
}
