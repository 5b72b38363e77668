import type {DocumentActionComponent, DocumentPluginOptions} from 'sanity'

import type {Newsroom} from '../newsroomOptions.ts'
import {badgesOf} from './badges.ts'
import {checkActions} from './checkActions.tsx'
import {correctionActions} from './correctionActions.tsx'
import {gatedPublish} from './publishAction.tsx'
import {stageActions} from './stageActions.tsx'

/** Actions and badges of the newsroom’s documents, for `document` of a Studio’s configuration. */
export function workflowDocument(house: Newsroom): DocumentPluginOptions {
  const stage = stageActions(house)
  const check = checkActions(house)
  const corrections = correctionActions(house)
  const gated = new Map<DocumentActionComponent, DocumentActionComponent>()
  // The same component for the same action each time: an action that changes loses its state.
  const behindGate = (action: DocumentActionComponent): DocumentActionComponent => {
    const known = gated.get(action) ?? gatedPublish(house, action)
    gated.set(action, known)
    return known
  }
  return {
    actions: (actions, {schemaType}) => {
      if (schemaType !== 'article') return actions
      const own = actions.filter(({action}) => action === 'publish').map(behindGate)
      const others = actions.filter(({action}) => action !== 'publish')
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
