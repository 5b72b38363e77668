import {describe, expect, it} from 'vitest'

import {contentHome} from '../../studio/environment.ts'

describe('where the Studio finds its content', () => {
  it('is the local lake with nothing set', () => {
    expect(contentHome({})).toEqual({
      kind: 'lake',
      projectId: 'dateline',
      dataset: 'production',
      url: 'http://localhost:4000',
    })
  })

  it('is the lake that is named', () => {
    expect(
      contentHome({
        SANITY_STUDIO_LAKE_URL: 'http://localhost:4010',
        SANITY_STUDIO_LAKE_PROJECT_ID: 'gazette',
        SANITY_STUDIO_LAKE_DATASET: 'staging',
      }),
    ).toEqual({
      kind: 'lake',
      projectId: 'gazette',
      dataset: 'staging',
      url: 'http://localhost:4010',
    })
  })

  it('is hosted Sanity with project and dataset set, whatever is said of a lake', () => {
    expect(
      contentHome({
        SANITY_STUDIO_PROJECT_ID: 'abc123',
        SANITY_STUDIO_DATASET: 'production',
        SANITY_STUDIO_LAKE_URL: 'http://localhost:4010',
      }),
    ).toEqual({kind: 'hosted', projectId: 'abc123', dataset: 'production'})
  })

  it.each([
    [{SANITY_STUDIO_PROJECT_ID: 'abc123'}, 'SANITY_STUDIO_DATASET is not'],
    [{SANITY_STUDIO_DATASET: 'production'}, 'SANITY_STUDIO_PROJECT_ID is not'],
  ])('is refused with half of it set: %o', (environment, message) => {
    expect(() => contentHome(environment)).toThrow(message)
  })
})
