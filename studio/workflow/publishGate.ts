import type {Path, ValidationMarker} from 'sanity'

import {checkStates, optionTitle, publicStatuses} from '../../schemas/index.ts'
import {itemsAt, textAt} from '../../schemas/rules/fieldOf.ts'
import {momentText} from './momentText.ts'
import {approvedStage, type StagePath} from './stagePath.ts'

/** What the gate reads of an article. */
export interface GatedArticle {
  stage?: string | undefined
  checks?: {fact?: string | undefined; legal?: string | undefined}
  pubStatus?: string | undefined
  embargoedUntil?: string | undefined
  rights?: {
    copyrightHolder?: string | undefined
    copyrightNotice?: string | undefined
    usageTerms?: string | undefined
  }
  corrections?: readonly {key?: string | undefined; kind?: string | undefined}[]
}

/** What the gate reads of an article, from a document of unknown content. */
export function gatedArticle(document: unknown): GatedArticle {
  return {
    stage: textAt(document, 'stage'),
    checks: {
      fact: textAt(document, 'checks', 'fact'),
      legal: textAt(document, 'checks', 'legal'),
    },
    pubStatus: textAt(document, 'pubStatus'),
    embargoedUntil: textAt(document, 'embargoedUntil'),
    rights: {
      copyrightHolder: textAt(document, 'rights', 'copyrightHolder'),
      copyrightNotice: textAt(document, 'rights', 'copyrightNotice'),
      usageTerms: textAt(document, 'rights', 'usageTerms'),
    },
    corrections: itemsAt(document, 'corrections').map((entry) => ({
      key: textAt(entry, '_key'),
      kind: textAt(entry, 'kind'),
    })),
  }
}

/** Why an article is not published yet, and the field that mends it. */
export interface GateReason {
  code:
    | 'role'
    | 'stage'
    | 'factCheck'
    | 'legalCheck'
    | 'withheld'
    | 'canceled'
    | 'corrections'
    | 'embargo'
    | 'rights'
    | 'error'
  message: string
  /** Empty where no field of the article mends it. */
  path: Path
}

export interface Gate {
  /** The gate is open where there is none. */
  reasons: GateReason[]
  /** What is worth a look, and does not close the gate. */
  warnings: GateReason[]
}

/**
 * Whether an article may be published, with every reason why not.
 *
 * The retraction of what readers have seen is let through whatever the stage, checks, rights and embargo: what is wrong
 * must not wait for them. What readers were told, a retraction or a correction, does not go away again.
 */
export function publishGate({
  article,
  published,
  stages,
  now,
  findings,
  refusal,
}: {
  article: GatedArticle
  /** As readers see it; undefined where they do not. */
  published?: GatedArticle | undefined
  stages: StagePath['stages']
  now: Date
  /** What validation says of the article. */
  findings: readonly Pick<ValidationMarker, 'level' | 'message' | 'path'>[]
  /** Why this user may not publish at all, if so. */
  refusal?: string | undefined
}): Gate {
  const isLetThrough =
    published !== undefined && published.pubStatus !== 'canceled' && isRetraction(article)
  const own = isLetThrough
    ? []
    : [stageReason(article, stages), ...checkReasons(article), ...releaseReasons(article, now)]
  const reasons = [...own, ...undoneReasons(article, published)].filter(
    (reason) => reason !== undefined,
  )
  const said = new Set<unknown>([
    ...reasons.map(({code}) => saidAlready[code]),
    ...(isLetThrough ? ['stage', 'checks', 'rights'] : []),
  ])
  const found = (level: 'error' | 'warning') =>
    findings
      .filter((finding) => finding.level === level && !said.has(String(finding.path[0])))
      .map(({message, path}): GateReason => ({code: 'error', message, path}))
  return {
    reasons: [
      ...(refusal ? [{code: 'role' as const, message: refusal, path: []}] : []),
      ...reasons,
      ...found('error'),
    ],
    warnings: found('warning'),
  }
}

/** Rules of the model that say the same as a reason of the gate, by the field that they are bound to. */
const saidAlready: Partial<Record<GateReason['code'], string>> = {
  factCheck: 'stage',
  legalCheck: 'stage',
  canceled: 'pubStatus',
}

function isRetraction({pubStatus, corrections}: GatedArticle): boolean {
  return pubStatus === 'canceled' && (corrections ?? []).some(({kind}) => kind === 'retraction')
}

/** What readers were told, and would not be told any more. */
function undoneReasons(
  {pubStatus, corrections}: GatedArticle,
  published: GatedArticle | undefined,
): GateReason[] {
  const keys = new Set(corrections?.map(({key}) => key))
  const isGone = published?.corrections?.some(({key}) => key !== undefined && !keys.has(key))
  return [
    ...(published?.pubStatus === 'canceled' && pubStatus !== 'canceled'
      ? [
          {
            code: 'canceled' as const,
            message:
              'The article is retracted, and this draft would take that back. Set its public status to Canceled.',
            path: ['pubStatus'],
          },
        ]
      : []),
    ...(isGone
      ? [
          {
            code: 'corrections' as const,
            message:
              'A correction that readers have seen is missing in this draft. Bring it back from the published article.',
            path: ['corrections'],
          },
        ]
      : []),
  ]
}

function stageReason({stage}: GatedArticle, stages: StagePath['stages']): GateReason | undefined {
  if (stage === approvedStage) return undefined
  const approved = optionTitle(stages, approvedStage)
  return {
    code: 'stage',
    message: stage
      ? `The stage is “${optionTitle(stages, stage)}”. It must be “${approved}”.`
      : `The article has no stage. It must be “${approved}”.`,
    path: ['stage'],
  }
}

function checkReasons({checks}: GatedArticle): GateReason[] {
  const open = (check: 'fact' | 'legal') => checks?.[check] === 'required'
  const required = optionTitle(checkStates, 'required').toLowerCase()
  return [
    ...(open('fact')
      ? [
          {
            code: 'factCheck' as const,
            message: `The fact check is ${required} and not done.`,
            path: ['checks', 'fact'],
          },
        ]
      : []),
    ...(open('legal')
      ? [
          {
            code: 'legalCheck' as const,
            message: `The legal check is ${required} and not done.`,
            path: ['checks', 'legal'],
          },
        ]
      : []),
  ]
}

function releaseReasons(article: GatedArticle, now: Date): GateReason[] {
  const {pubStatus, rights} = article
  const embargo = runningEmbargo(article, now)
  const reasons: GateReason[] = []
  if (pubStatus === 'canceled' && !isRetraction(article)) {
    reasons.push({
      code: 'canceled',
      message: 'The article is canceled, and no retraction tells its readers why. Add one.',
      path: ['corrections'],
    })
  } else if (pubStatus !== 'usable' && pubStatus !== 'canceled') {
    reasons.push({
      code: 'withheld',
      message: `The public status is “${optionTitle(publicStatuses, pubStatus) || 'not set'}”. It must be “${optionTitle(publicStatuses, 'usable')}”.`,
      path: ['pubStatus'],
    })
  }
  if (embargo) {
    reasons.push({
      code: 'embargo',
      message: `Nobody may publish before ${momentText(embargo)}.`,
      path: ['embargoedUntil'],
    })
  }
  if (
    ![rights?.copyrightHolder, rights?.copyrightNotice, rights?.usageTerms].some((text) =>
      text?.trim(),
    )
  ) {
    reasons.push({
      code: 'rights',
      message: 'Nobody is named who owns the article. Clear the rights and say whose they are.',
      path: ['rights', 'copyrightHolder'],
    })
  }
  return reasons
}

/** The end of an embargo that is not over; undefined where there is none, or no moment can be read. */
export function runningEmbargo(
  {embargoedUntil}: Pick<GatedArticle, 'embargoedUntil'>,
  now: Date,
): Date | undefined {
  const end = new Date(embargoedUntil ?? Number.NaN)
  return end.getTime() > now.getTime() ? end : undefined
}
