import type {DocumentActionComponent, DocumentActionsResolver} from 'sanity'

import {type Newsroom, type NewsroomOptions, resolveOptions} from '../newsroomOptions.ts'
import {useGate} from './useGate.ts'
import {wrappedAction} from './wrappedAction.ts'

/**
 * The Studio’s own scheduling of articles behind the gate, for `document.actions` of the Studio’s configuration. It
 * cannot stand in the plugin: the Studio adds its scheduling after every plugin, and before its configuration.
 *
 * @param options those of `newsroom()`
 */
export function gatedScheduling(options?: NewsroomOptions): DocumentActionsResolver {
  const house = resolveOptions(options)
  const behindGate = wrappedAction((action) => gatedSchedule(house, action))
  return (actions, {schemaType}) =>
    schemaType === 'article'
      ? actions.map((action) => (action.action === 'schedule' ? behindGate(action) : action))
      : actions
}

/** Only for what could be published now. */
function gatedSchedule(
  house: Newsroom,
  studioAction: DocumentActionComponent,
): DocumentActionComponent {
  const useStudioAction = studioAction
  const useGatedSchedule: DocumentActionComponent = (props) => {
    const studio = useStudioAction(props)
    const {reasons} = useGate(house, props)
    const [first] = reasons
    if (!studio || !first || props.version || !props.draft) return studio
    return {...studio, disabled: true, title: `Not yet: ${first.message}`}
  }
  useGatedSchedule.action = 'schedule'
  useGatedSchedule.displayName = 'GatedScheduleAction'
  return useGatedSchedule
}
