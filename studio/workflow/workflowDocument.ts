import type {DocumentPluginOptions} from 'sanity'

import type {Newsroom} from '../newsroomOptions.ts'
import {badgesOf} from './badges.ts'
import {checkActions} from './checkActions.tsx'
import {correctionActions} from './correctionActions.tsx'
import {freshDuplicate} from './duplicateAction.ts'
import {gatedPublish} from './publishAction.tsx'
import {stageActions} from './stageActions.tsx'
import {wrappedAction} from './wrappedAction.ts'

/** Actions and badges of the newsroom’s documents, for `document` of a Studio’s configuration. */
export function workflowDocument(house: Newsroom): DocumentPluginOptions {
  const stage = stageActions(house)
  const check = checkActions(house)
  const corrections = correctionActions(house)
  const gated = wrappedAction((action) => gatedPublish(house, action))
  const fresh = wrappedAction((action) => freshDuplicate(house, action))
  return {
    actions: (actions, {schemaType}) => {
      if (!newsroomTypeNames.has(schemaType)) return actions
      const all = actions.map((action) => (action.action === 'duplicate' ? fresh(action) : action))
      if (schemaType !== 'article') return all
      const own = all.filter(({action}) => action === 'publish').map(gated)
      const others = all.filter(({action}) => action !== 'publish')
      return [
        ...check.first,
        ...stage.onward,
        ...own,
        ...check.others,
        ...stage.back,
        ...corrections,
        ...others,
      ]
    },
    badges: (badges, {schemaType}) => [...badgesOf(schemaType, house), ...badges],
  }
}

const newsroomTypeNames: ReadonlySet<string> = new Set(['article', 'person', 'quote', 'event'])
