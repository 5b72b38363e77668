import {Badge, type BadgeTone} from '@sanity/ui'

import {
  eventStatuses,
  formatNewsDate,
  optionTitle,
  quoteKinds,
  verificationStates,
  type NewsDateValue,
} from '../../schemas/index.ts'
import {isUncertainDate} from './uncertainDate.ts'

const verificationTones: Record<string, BadgeTone> = {
  verified: 'positive',
  unverified: 'caution',
  disputed: 'critical',
}

const eventTones: Record<string, BadgeTone> = {
  proposed: 'caution',
  scheduled: 'primary',
  ongoing: 'primary',
  occurred: 'positive',
  postponed: 'caution',
  rescheduled: 'caution',
  cancelled: 'critical',
}

/** How far a quote is verified; says so where nobody has noted it. */
export function VerificationBadge({value}: {value: string | null | undefined}) {
  return (
    <Badge tone={verificationTones[value ?? ''] ?? 'default'}>
      {optionTitle(verificationStates, value ?? undefined) || 'No verification'}
    </Badge>
  )
}

/** The kind of a quote; nothing where it has none. */
export function QuoteKindBadge({value}: {value: string | null | undefined}) {
  return value ? <Badge>{optionTitle(quoteKinds, value)}</Badge> : null
}

/** How an event stands; says so where it has no status. */
export function EventStatusBadge({value}: {value: string | null | undefined}) {
  return (
    <Badge tone={eventTones[value ?? ''] ?? 'default'}>
      {optionTitle(eventStatuses, value ?? undefined) || 'No status'}
    </Badge>
  )
}

/** Marks a date that is open, in doubt or not known; nothing where the date is plain. */
export function UncertainDateBadge({date}: {date: NewsDateValue | null | undefined}) {
  if (!formatNewsDate(date)) return <Badge tone="caution">Date not known</Badge>
  return isUncertainDate(date) ? <Badge tone="caution">Uncertain date</Badge> : null
}
