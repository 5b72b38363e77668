import {describe, expect, it} from 'vitest'

import {stages} from '../../schemas/index.ts'
import {type GatedArticle, publishGate} from '../../studio/workflow/publishGate.ts'

const ready: GatedArticle = {
  stage: 'approved',
  checks: {fact: 'done', legal: 'na'},
  pubStatus: 'usable',
  rights: {copyrightHolder: 'The Gazette'},
}
const now = new Date('2025-08-07T06:00:00Z')

function gate(
  article: GatedArticle,
  more: Partial<Parameters<typeof publishGate>[0]> = {},
): ReturnType<typeof publishGate> {
  return publishGate({article, stages, now, findings: [], ...more})
}

describe('the gate', () => {
  it('is open for what is approved, checked, usable and owned', () => {
    expect(gate(ready)).toEqual({reasons: [], warnings: []})
  })

  it('lists every reason, each with the field that mends it', () => {
    const closed = gate(
      {
        stage: 'factCheck',
        checks: {fact: 'required', legal: 'required'},
        pubStatus: 'withheld',
        embargoedUntil: '2025-08-07T08:00:01+02:00',
        rights: {copyrightHolder: ' '},
      },
      {
        refusal: 'Only an editor or an administrator may do this.',
        findings: [
          {level: 'error', message: 'Write a headline.', path: ['headline']},
          {level: 'warning', message: 'The headline is long.', path: ['headline']},
          {level: 'info', message: 'Nothing to do.', path: ['headline']},
        ],
      },
    )
    expect(closed).toEqual({
      reasons: [
        {code: 'role', message: 'Only an editor or an administrator may do this.', path: []},
        {
          code: 'stage',
          message: 'The stage is “Fact check”. It must be “Approved”.',
          path: ['stage'],
        },
        {
          code: 'factCheck',
          message: 'The fact check is required and not done.',
          path: ['checks', 'fact'],
        },
        {
          code: 'legalCheck',
          message: 'The legal check is required and not done.',
          path: ['checks', 'legal'],
        },
        {
          code: 'withheld',
          message: 'The public status is “Withheld”. It must be “Usable”.',
          path: ['pubStatus'],
        },
        {
          code: 'embargo',
          message: 'Nobody may publish before 2025-08-07, 06:00 UTC.',
          path: ['embargoedUntil'],
        },
        {
          code: 'rights',
          message: 'Nobody is named who owns the article. Clear the rights and say whose they are.',
          path: ['rights', 'copyrightHolder'],
        },
        {code: 'error', message: 'Write a headline.', path: ['headline']},
      ],
      warnings: [{code: 'error', message: 'The headline is long.', path: ['headline']}],
    })
  })

  it('opens with the last second of the embargo', () => {
    expect(codesWithEmbargo('2025-08-07T06:00:00.001Z')).toEqual(['embargo'])
    expect(codesWithEmbargo('2025-08-07T08:00:00+02:00')).toEqual([])
  })

  it('says what the model’s own rules say once', () => {
    const open = gate(
      {...ready, checks: {legal: 'required'}},
      {findings: [{level: 'error', message: 'Approved, but still required.', path: ['stage']}]},
    )
    expect(open.reasons.map(({code}) => code)).toEqual(['legalCheck'])
  })

  it('is closed for an article of which nothing is known', () => {
    expect(gate({}).reasons.map(({code, message}) => [code, message])).toEqual([
      ['stage', 'The article has no stage. It must be “Approved”.'],
      ['withheld', 'The public status is “not set”. It must be “Usable”.'],
      ['rights', 'Nobody is named who owns the article. Clear the rights and say whose they are.'],
    ])
  })

  it('lets a retraction through whatever else is missing, and no cancellation without one', () => {
    const canceled = {stage: 'draft', pubStatus: 'canceled', checks: {fact: 'required'}}
    const retracted = {...canceled, corrections: [{kind: 'retraction'}]}
    expect(gate(retracted, {published: ready}).reasons).toEqual([])
    // What readers never saw cannot be retracted, and what is retracted is edited as everything else.
    expect(gate(retracted).reasons).not.toEqual([])
    expect(gate(retracted, {published: retracted}).reasons).not.toEqual([])
    expect(
      publishGate({
        article: retracted,
        published: ready,
        stages,
        now,
        findings: [
          {level: 'error', message: 'The legal check is required and not done.', path: ['stage']},
          {level: 'error', message: 'Write a headline.', path: ['headline']},
        ],
      }).reasons.map(({message}) => message),
    ).toEqual(['Write a headline.'])
    expect(gate({...ready, pubStatus: 'canceled'}).reasons).toEqual([
      {
        code: 'canceled',
        message: 'The article is canceled, and no retraction tells its readers why. Add one.',
        path: ['corrections'],
      },
    ])
  })

  it('is closed for what would take back a retraction or a correction', () => {
    const corrections = [{key: 'a', kind: 'retraction'}]
    const published = {...ready, pubStatus: 'canceled', corrections}
    expect(gate(ready, {published}).reasons.map(({code, path}) => [code, path])).toEqual([
      ['canceled', ['pubStatus']],
      ['corrections', ['corrections']],
    ])
    const more = [...corrections, {key: 'b', kind: 'correction'}]
    expect(gate({...published, corrections: more}, {published}).reasons).toEqual([])
  })

  it('names the stages of another house', () => {
    const {reasons} = gate(
      {...ready, stage: 'copyDesk'},
      {
        stages: [
          {title: 'Copy desk', value: 'copyDesk'},
          {title: 'Ready to print', value: 'approved'},
        ],
      },
    )
    expect(reasons.map(({message}) => message)).toEqual([
      'The stage is “Copy desk”. It must be “Ready to print”.',
    ])
  })
})

function codesWithEmbargo(embargoedUntil: string): string[] {
  return gate({...ready, embargoedUntil}).reasons.map(({code}) => code)
}
