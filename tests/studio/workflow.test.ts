import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {stages} from '../../schemas/index.ts'
import {
  certaintyBadge,
  embargoBadge,
  fragmentBadge,
  legalBadge,
  publicBadge,
  stageBadge,
  statusBadge,
  verificationBadge,
} from '../../studio/workflow/badges.ts'
import {resolveOptions} from '../../studio/newsroomOptions.ts'
import {freshCopy} from '../../studio/workflow/duplicateAction.ts'
import {
  houseRoles,
  mayTake,
  newsroomRoles,
  whoMay,
  type WorkflowStep,
} from '../../studio/workflow/newsroomRoles.ts'
import {publishActions} from '../../studio/workflow/publishStory.ts'
import {stagePath, transitions} from '../../studio/workflow/stagePath.ts'
import {storyContents, type StoredStoryDocument} from '../../studio/workflow/storyContents.ts'

describe('stages', () => {
  it('lead from draft to approval, and aside', () => {
    expect(steps('draft')).toEqual(['Send to review → inReview', 'Put on hold → hold'])
    expect(steps(undefined)).toEqual(steps('draft'))
    expect(steps('inReview', true)).toEqual([
      'Send to fact check → factCheck',
      'Approve → approved',
      'Request changes… → draft',
      'Put on hold → hold',
    ])
    expect(steps('inReview')[0]).toBe('Approve → approved')
    expect(steps('factCheck')).toEqual([
      'Approve → approved',
      'Request changes… → draft',
      'Put on hold → hold',
    ])
    expect(steps('approved')).toEqual(['Request changes… → draft', 'Put on hold → hold'])
    expect(steps('hold')).toEqual(['Resume → inReview'])
  })

  it('of another house lead along its own path', () => {
    const path = stagePath([
      {title: 'Draft', value: 'draft'},
      {title: 'Copy desk', value: 'copyDesk'},
      {title: 'Ready', value: 'approved'},
    ])
    expect(steps('draft', false, path)).toEqual(['Send to copy desk → copyDesk'])
    expect(steps('copyDesk', false, path)).toEqual([
      'Approve → approved',
      'Request changes… → draft',
    ])
  })

  it('lead out of any stage, known or not', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (stage, factsAreOpen) => {
        const known = new Set(stages.map(({value}): string => value))
        const to = transitions(stagePath(stages), {stage, factsAreOpen}).map((step) => step.to)
        expect(to).not.toEqual([])
        expect(to.filter((value) => !known.has(value) || value === stage)).toEqual([])
      }),
    )
  })

  it.each([
    [[{title: 'Draft', value: 'draft'}], 'no stage has the value “approved”'],
    [[{title: 'Approved', value: 'approved'}], 'Put a stage before it'],
    [[...stages, {title: 'Again', value: 'draft'}], 'the stage “draft” is there twice'],
  ])('that make no path are refused: %o', (path, message) => {
    expect(() => stagePath(path)).toThrow(message)
  })
})

describe('roles', () => {
  it('follow from Sanity’s', () => {
    expect(usualRoles('contributor')).toEqual(['reporter'])
    expect(usualRoles('editor')).toEqual(['editor'])
    expect(usualRoles('administrator')).toEqual(['administrator'])
    expect(usualRoles('viewer')).toEqual([])
    expect(usualRoles('contributor', 'editor')).toEqual(['reporter', 'editor'])
    expect(newsroomRoles(houseRoles, null)).toEqual([])
  })

  it('of who is named by id are those alone', () => {
    const mapping = {...houseRoles, legal: {users: ['lena']}}
    expect(newsroomRoles(mapping, user('lena', 'editor'))).toEqual(['legal'])
    expect(newsroomRoles(mapping, user('ana', 'editor'))).toEqual(['editor'])
  })

  it('decide who may do what', () => {
    const steps: WorkflowStep[] = [
      'submit',
      'forward',
      'approve',
      'requestChanges',
      'hold',
      'resume',
      'requireCheck',
      'factDone',
      'legalDone',
      'publish',
      'correct',
      'retract',
    ]
    const may = (role: Parameters<typeof mayTake>[0][number]) =>
      steps.filter((step) => mayTake([role], step))
    expect(may('reporter')).toEqual(['submit', 'requireCheck'])
    expect(may('editor')).toEqual(steps.filter((step) => step !== 'legalDone'))
    expect(may('legal')).toEqual(['requestChanges', 'hold', 'requireCheck', 'legalDone'])
    expect(may('administrator')).toEqual(steps)
    expect(steps.filter((step) => mayTake([], step))).toEqual([])
    expect(whoMay('legalDone')).toBe('a legal reader or an administrator')
  })
})

describe('what goes out with an article', () => {
  const dataset: StoredStoryDocument[] = [
    {_id: 'drafts.quote-a', _type: 'quote', _rev: 'q', text: 'Yes', speaker: ref('person-a')},
    {_id: 'drafts.person-a', _type: 'person', _rev: 'p', name: 'Ana'},
    {_id: 'drafts.event-a', _type: 'event', _rev: 'e2', name: 'Summit', superEvent: ref('event-b')},
    {_id: 'event-a', _type: 'event', _rev: 'e1', name: 'Summit'},
    {_id: 'drafts.event-b', _type: 'event', _rev: 'b', name: 'Visit', part: ref('event-a')},
    {_id: 'person-live', _type: 'person', _rev: 'l', name: 'Live'},
    {_id: 'drafts.article-other', _type: 'article', _rev: 'o', headline: 'Other'},
  ]
  const article = {
    _id: 'drafts.article-a',
    body: [{markDefs: [{quote: ref('quote-a')}, {person: ref('person-live')}]}],
    events: [ref('event-a'), {...ref('person-new'), _weak: true, _strengthenOnPublish: {}}],
    related: [{...ref('article-other'), _weak: true}],
    self: ref('article-a'),
  }
  const read = async (ids: string[]) => dataset.filter(({_id}) => ids.includes(_id))

  it('is every draft that it points to, each after what it needs; what is nowhere is named', async () => {
    expect(await storyContents(article, read)).toEqual({
      companions: [
        {
          id: 'person-a',
          type: 'person',
          title: 'Ana',
          draftRevision: 'p',
          publishedRevision: undefined,
        },
        {
          id: 'quote-a',
          type: 'quote',
          title: 'Yes',
          draftRevision: 'q',
          publishedRevision: undefined,
        },
        {
          id: 'event-b',
          type: 'event',
          title: 'Visit',
          draftRevision: 'b',
          publishedRevision: undefined,
        },
        {
          id: 'event-a',
          type: 'event',
          title: 'Summit',
          draftRevision: 'e2',
          publishedRevision: 'e1',
        },
      ],
      missing: ['person-new'],
      quotes: new Map([['quote-a', 'Yes']]),
      publishedQuotes: new Map(),
    })
  })

  it('is written in one list of actions that holds only for what was checked', async () => {
    const {companions} = await storyContents(article, read)
    const actions = publishActions([
      ...companions.slice(2),
      {id: 'article-a', draftRevision: 'd', publishedRevision: 'r'},
    ])
    expect(actions).toEqual([
      {
        actionType: 'sanity.action.document.publish',
        draftId: 'drafts.event-b',
        publishedId: 'event-b',
        ifDraftRevisionId: 'b',
      },
      {
        actionType: 'sanity.action.document.publish',
        draftId: 'drafts.event-a',
        publishedId: 'event-a',
        ifDraftRevisionId: 'e2',
        ifPublishedRevisionId: 'e1',
      },
      {
        actionType: 'sanity.action.document.publish',
        draftId: 'drafts.article-a',
        publishedId: 'article-a',
        ifDraftRevisionId: 'd',
        ifPublishedRevisionId: 'r',
      },
    ])
  })
})

describe('a copy', () => {
  it('of an article begins its way anew, with nothing that is true of the original alone', () => {
    const original = {
      _id: 'article-a',
      _type: 'article',
      headline: 'Harbour to close',
      stage: 'approved',
      checks: {_type: 'checks', fact: 'done', legal: 'done'},
      pubStatus: 'canceled',
      publishedAt: '2025-08-07T06:00:00Z',
      corrections: [{_type: 'correction', _key: 'a', kind: 'retraction'}],
      origin: {_type: 'origin', source: 'a', run: 'seed-1'},
      embargoedUntil: '2025-08-07T06:00:00Z',
    }
    const checks = {_type: 'checks', fact: 'required', legal: 'required'}
    const copy = {
      _id: 'article-a',
      _type: 'article',
      headline: 'Harbour to close',
      stage: 'draft',
      checks,
      pubStatus: 'withheld',
      embargoedUntil: '2025-08-07T06:00:00Z',
    }
    expect(freshCopy(resolveOptions(), original)).toEqual(copy)
    const usable = {...original, pubStatus: 'usable', checks: {...checks, legal: 'na'}}
    expect(freshCopy(resolveOptions(), usable)).toEqual({
      ...copy,
      pubStatus: 'usable',
      checks: {...checks, legal: 'na'},
    })
  })

  it('of a quote is unverified, that of a person has another origin', () => {
    const quote = {_id: 'quote-a', _type: 'quote', text: 'Yes', verification: 'verified'}
    expect(freshCopy(resolveOptions(), quote)).toEqual({...quote, verification: 'unverified'})
    const person = {_id: 'person-a', _type: 'person', name: 'Ana'}
    expect(freshCopy(resolveOptions(), {...person, origin: {run: 'seed-1'}})).toEqual(person)
  })
})

describe('badges', () => {
  it('of an article', () => {
    expect(stageBadge({stage: 'approved'}, stages)).toMatchObject({
      label: 'Approved',
      color: 'success',
    })
    expect(stageBadge({}, stages)).toBeNull()
    expect(embargoBadge({embargoedUntil: '2999-01-01T00:00:00Z'})).toMatchObject({
      label: 'Embargoed',
    })
    expect(embargoBadge({embargoedUntil: '2001-01-01T00:00:00Z'})).toBeNull()
    expect(legalBadge({checks: {legal: 'required'}})).toMatchObject({label: 'Legal'})
    expect(legalBadge({checks: {legal: 'done'}})).toBeNull()
    const corrections = [
      {kind: 'clarification', date: '2025-08-08T00:00:00Z'},
      {kind: 'correction', date: '2025-08-09T00:00:00Z'},
    ]
    expect(publicBadge({pubStatus: 'usable', corrections})).toMatchObject({
      label: 'Corrected',
      title: expect.stringContaining('Correction, '),
    })
    expect(publicBadge({pubStatus: 'canceled', corrections})).toMatchObject({label: 'Retracted'})
    expect(publicBadge({pubStatus: 'withheld'})).toMatchObject({label: 'Withheld'})
    expect(publicBadge({pubStatus: 'usable', corrections: [{kind: 'update'}]})).toBeNull()
  })

  it('of an event and a quote', () => {
    expect(statusBadge({status: 'cancelled'})).toMatchObject({label: 'Cancelled', color: 'danger'})
    expect(certaintyBadge({status: 'proposed', occurrence: 'eos3'})).toEqual({
      label: 'May occur',
      title: 'Planned, may occur',
      color: 'warning',
    })
    expect(certaintyBadge({status: 'occurred', occurrence: 'eos5'})).toBeNull()
    expect(verificationBadge({})).toMatchObject({label: 'Unverified'})
    expect(verificationBadge({verification: 'disputed'})).toMatchObject({label: 'Disputed'})
    expect(verificationBadge(null)).toBeNull()
    expect(fragmentBadge({kind: 'fragment'})).toMatchObject({label: 'Fragment'})
    expect(fragmentBadge({kind: 'direct'})).toBeNull()
  })
})

function steps(
  stage: string | undefined,
  factsAreOpen = false,
  path = stagePath(stages),
): string[] {
  return transitions(path, {stage, factsAreOpen}).map(({label, to}) => `${label} → ${to}`)
}

function user(id: string, ...roles: string[]) {
  return {id, roles: roles.map((name) => ({name}))}
}

function usualRoles(...names: string[]): string[] {
  return newsroomRoles(houseRoles, user('ana', ...names))
}

function ref(_ref: string) {
  return {_type: 'reference', _ref}
}
