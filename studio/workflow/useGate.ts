import {useMemo} from 'react'
import {type DocumentActionProps, useDocumentPairPermissions, useValidationStatus} from 'sanity'

import type {Newsroom} from '../newsroomOptions.ts'
import {ownFindings} from './ownFindings.ts'
import {type Gate, gatedArticle, publishGate} from './publishGate.ts'
import {useNow} from './useNow.ts'
import {useWorkflow} from './useWorkflow.ts'

/** The gate of the article that is being edited, and whether it is known for what is on the screen. */
export function useGate(house: Newsroom, props: DocumentActionProps): Gate & {isSettled: boolean} {
  const {id, type, draft, published} = props
  const {refusal} = useWorkflow(house, props)
  const status = useValidationStatus(draft?._id ?? id, type, false)
  const [permission, isAsking] = useDocumentPairPermissions({id, type, permission: 'publish'})
  const article = useMemo(() => gatedArticle(draft), [draft])
  const now = useNow(Date.parse(article.embargoedUntil ?? ''))
  const gate = useMemo(
    () =>
      publishGate({
        article,
        published: published ? gatedArticle(published) : undefined,
        stages: house.path.stages,
        now,
        findings: ownFindings(status.validation),
        refusal:
          refusal('publish') ??
          (isAsking || permission?.granted
            ? undefined
            : 'Your account may not publish in this dataset.'),
      }),
    [article, published, house, now, status.validation, refusal, isAsking, permission],
  )
  return {
    ...gate,
    isSettled: !isAsking && !status.isValidating && status.revision === draft?._rev,
  }
}
