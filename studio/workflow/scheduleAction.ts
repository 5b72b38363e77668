import type {DocumentActionComponent} from 'sanity'

import type {Newsroom} from '../newsroomOptions.ts'
import {useGate} from './useGate.ts'

/** The Studio’s own scheduling, where it is there: only for what could be published now. */
export function gatedSchedule(
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
