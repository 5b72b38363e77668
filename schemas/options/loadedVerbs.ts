import type {AttributionVerb} from './attributionVerbs.ts'

/** A verb that judges the words it introduces, with what it tells the reader by the way. */
export interface LoadedVerb extends AttributionVerb {
  readonly implies: string
}

/** Verbs that take sides: each asserts something about the words that the reporter may not know. */
export const loadedVerbs: readonly LoadedVerb[] = [
  {
    verb: 'revealed',
    forms: ['reveal', 'reveals', 'revealing'],
    implies: 'that it is true and was hidden',
  },
  {
    verb: 'admitted',
    forms: ['admit', 'admits', 'admitting'],
    implies: 'guilt, and that it is true',
  },
  {
    verb: 'claimed',
    forms: ['claim', 'claims', 'claiming'],
    implies: 'that it may not be true',
  },
  {
    verb: 'conceded',
    forms: ['concede', 'concedes', 'conceding'],
    implies: 'that a dispute was lost',
  },
  {
    verb: 'confessed',
    forms: ['confess', 'confesses', 'confessing'],
    implies: 'guilt',
  },
  {
    verb: 'acknowledged',
    forms: ['acknowledge', 'acknowledges', 'acknowledging'],
    implies: 'that it is true and was denied before',
  },
  {
    verb: 'alleged',
    forms: ['allege', 'alleges', 'alleging'],
    implies: 'an accusation without proof',
  },
  {
    verb: 'insisted',
    forms: ['insist', 'insists', 'insisting'],
    implies: 'that others have good reason to doubt it',
  },
  {
    verb: 'maintained',
    forms: ['maintain', 'maintains', 'maintaining'],
    implies: 'that the facts speak against it',
  },
  {
    verb: 'exposed',
    forms: ['expose', 'exposes', 'exposing'],
    implies: 'a scandal that is proven',
  },
  {
    verb: 'boasted',
    forms: ['boast', 'boasts', 'boasting'],
    implies: 'vanity',
  },
  {
    verb: 'complained',
    forms: ['complain', 'complains', 'complaining'],
    implies: 'that the grievance is petty',
  },
  {
    verb: 'lashed out',
    forms: ['lash out', 'lashes out', 'lashing out'],
    implies: 'a loss of control',
  },
  {
    verb: 'refused',
    forms: ['refuse', 'refuses', 'refusing'],
    implies: 'that there was a duty to agree',
  },
]
