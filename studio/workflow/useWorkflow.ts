import {useMemo} from 'react'
import {
  type DocumentActionProps,
  type SanityDocument,
  useClient,
  useCurrentUser,
  useDocumentOperation,
} from 'sanity'

import {API_VERSION} from '../apiVersion.ts'
import type {Newsroom} from '../newsroomOptions.ts'
import {mayTake, newsroomRoles, type WorkflowStep, whoMay} from './newsroomRoles.ts'

/** What every action of the workflow needs: the article as it is edited, who asks, and a way to write. */
export interface Workflow {
  /** Null where nothing is stored yet, or a version in a release is shown, which has its own workflow. */
  article: SanityDocument | null
  userName: string
  /** Undefined where the user may take the step; else who may, as a sentence. */
  refusal(step: WorkflowStep): string | undefined
  /** Patches the draft, which is made where there is none. */
  edit(...patches: Record<string, unknown>[]): void
}

export function useWorkflow(house: Newsroom, props: DocumentActionProps): Workflow {
  const {id, type, draft, published, version} = props
  const user = useCurrentUser()
  const {patch} = useDocumentOperation(id, type)
  return useMemo(() => {
    const roles = newsroomRoles(house.roles, user)
    return {
      article: version ? null : (draft ?? published),
      userName: user?.name ?? user?.id ?? 'Somebody',
      refusal: (step) => (mayTake(roles, step) ? undefined : `Only ${whoMay(step)} may do this.`),
      edit: (...patches) => patch.execute(patches),
    }
  }, [house, user, version, draft, published, patch])
}

/** A client of the version that the workflow's actions are written for. */
export function useNewsroomClient() {
  return useClient({apiVersion: API_VERSION})
}
