import type {DocumentBadgeComponent, DocumentBadgeDescription} from 'sanity'

import {
  correctionKinds,
  eventOccurrences,
  eventStatuses,
  formatDay,
  optionTitle,
  publicStatuses,
} from '../../schemas/index.ts'
import {itemsAt, textAt} from '../../schemas/rules/fieldOf.ts'
import type {Newsroom} from '../newsroomOptions.ts'
import {momentText} from './momentText.ts'
import {runningEmbargo} from './publishGate.ts'
import {approvedStage, holdStage} from './stagePath.ts'
import {type LiveSchedule, useStorySchedule} from './useStorySchedule.ts'

/** The badges of a document by its type: where it stands, and what must not be overlooked. */
export function badgesOf(type: string, {path}: Newsroom): DocumentBadgeComponent[] {
  if (type === 'article') {
    return [
      badge((article) => stageBadge(article, path.stages)),
      badge(embargoBadge),
      useScheduleBadge,
      badge(legalBadge),
      badge(publicBadge),
    ]
  }
  if (type === 'event') return [badge(statusBadge), badge(certaintyBadge)]
  if (type === 'quote') return [badge(verificationBadge), badge(fragmentBadge)]
  return []
}

export type Badge = DocumentBadgeDescription | null

function badge(describe: (document: unknown) => Badge): DocumentBadgeComponent {
  return ({version, draft, published}) => describe(version ?? draft ?? published)
}

export function stageBadge(article: unknown, stages: Newsroom['path']['stages']): Badge {
  const stage = textAt(article, 'stage')
  if (!stage) return null
  return {
    label: optionTitle(stages, stage),
    title: 'Where the article stands on the desk',
    color: stage === approvedStage ? 'success' : stage === holdStage ? 'warning' : 'primary',
  }
}

export function embargoBadge(article: unknown): Badge {
  const end = runningEmbargo({embargoedUntil: textAt(article, 'embargoedUntil')}, new Date())
  return end ? {label: 'Embargoed', title: `Until ${end.toLocaleString()}`, color: 'warning'} : null
}

const useScheduleBadge: DocumentBadgeComponent = ({id, version}) =>
  scheduleBadge(useStorySchedule(id), version)

/** That the story goes out by itself, or does not after all. */
export function scheduleBadge(live: LiveSchedule | undefined, version: unknown): Badge {
  if (!live || version) return null
  return live.obstacle === undefined
    ? {
        label: 'Scheduled',
        title: `Goes out at ${momentText(new Date(live.schedule.publishAt))}`,
        color: 'success',
      }
    : {label: 'Off schedule', title: live.obstacle, color: 'danger'}
}

export function legalBadge(article: unknown): Badge {
  return textAt(article, 'checks', 'legal') === 'required'
    ? {label: 'Legal', title: 'The legal check is required and not done', color: 'danger'}
    : null
}

/** Retracted, corrected with the time of the latest entry, or withheld. */
export function publicBadge(article: unknown): Badge {
  const pubStatus = textAt(article, 'pubStatus')
  const entries = itemsAt(article, 'corrections')
  const [latest] = entries
    .filter((entry) => textAt(entry, 'kind') !== 'update')
    .toSorted((one, other) =>
      (textAt(other, 'date') ?? '').localeCompare(textAt(one, 'date') ?? ''),
    )
  if (pubStatus === 'canceled') {
    return {label: 'Retracted', title: 'Readers are told that it is withdrawn', color: 'danger'}
  }
  if (pubStatus === 'withheld') {
    return {label: optionTitle(publicStatuses, pubStatus), color: 'warning'}
  }
  if (!latest) return null
  const kind = optionTitle(correctionKinds, textAt(latest, 'kind'))
  return {
    label: 'Corrected',
    title: `${kind}, ${new Date(textAt(latest, 'date') ?? Number.NaN).toLocaleString()}`,
    color: 'warning',
  }
}

export function statusBadge(event: unknown): Badge {
  const status = textAt(event, 'status')
  const day = textAt(event, 'start', 'earliest')
  if (!status) return null
  return {
    label: optionTitle(eventStatuses, status),
    title: day ? `From ${formatDay(day)}` : 'No date known',
    color: status === 'cancelled' ? 'danger' : status === 'postponed' ? 'warning' : 'primary',
  }
}

/** How certain it is that an event happens; nothing where that is settled. */
export function certaintyBadge(event: unknown): Badge {
  const occurrence = textAt(event, 'occurrence')
  const status = textAt(event, 'status')
  if (!occurrence || status === 'occurred' || status === 'ongoing' || status === 'cancelled') {
    return null
  }
  return {
    label: optionTitle(eventOccurrences, occurrence).replace(/^Planned, (.)/, (_, letter: string) =>
      letter.toUpperCase(),
    ),
    title: optionTitle(eventOccurrences, occurrence),
    color: uncertain.has(occurrence) ? 'warning' : 'primary',
  }
}

const uncertain: ReadonlySet<string> = new Set(['eos1', 'eos2', 'eos3'])

export function verificationBadge(quote: unknown): Badge {
  if (quote === null) return null
  const verification = textAt(quote, 'verification')
  if (verification === 'verified') return {label: 'Verified', color: 'success'}
  return verification === 'disputed'
    ? {label: 'Disputed', title: 'Somebody doubts that this was said', color: 'danger'}
    : {label: 'Unverified', title: 'Not compared with a recording or transcript', color: 'warning'}
}

export function fragmentBadge(quote: unknown): Badge {
  return textAt(quote, 'kind') === 'fragment'
    ? {label: 'Fragment', title: 'A few words, not a whole statement', color: 'primary'}
    : null
}
